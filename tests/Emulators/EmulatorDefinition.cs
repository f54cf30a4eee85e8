using Portable.Emulators.Docker;
using Portable.Emulators.Running;

namespace Portable.Emulators;

/// <summary>What there is to know about an emulator before it runs.</summary>
internal sealed record EmulatorDefinition
{
    public required string Name { get; init; }

    /// <summary>Where it answers GET as soon as it is ready.</summary>
    public required string ReadyPath { get; init; }

    /// <summary>The identity it accepts, unless <see cref="PrepareAsync"/> makes one.</summary>
    public EmulatorCredentials Credentials { get; init; } = new("test", "test");

    /// <summary>The port that everybody knows it by.</summary>
    public int? UsualPort { get; init; }

    /// <summary>The port that its local program is started on if nobody listens there; by default any free one.</summary>
    public int? PreferredPort { get; init; }

    public ContainerRecipe? Container { get; init; }

    public LocalProgram? Program { get; init; }

    /// <summary>Makes users and the like in an emulator that has just been started.</summary>
    public Func<Uri, CancellationToken, Task<EmulatorCredentials>>? PrepareAsync { get; init; }

    /// <summary>The variable that names an endpoint, such as <c>PORTABLE_EMULATOR_MOTO</c>; its names with <c>_ACCESS_KEY</c> and <c>_SECRET_KEY</c>
    /// name an identity.</summary>
    public string Variable => EnvironmentName.Of("PORTABLE_EMULATOR", Name);

    public Task<EmulatorCredentials> GetCredentialsAsync(Uri endpoint, CancellationToken cancellationToken) =>
        PrepareAsync is null ? Task.FromResult(Credentials) : PrepareAsync(endpoint, cancellationToken);
}
