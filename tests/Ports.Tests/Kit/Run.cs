namespace Portable.Tests.Kit;

/// <summary>The token that ends a test when the run is stopped, under a short name.</summary>
internal static class Run
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;
}
