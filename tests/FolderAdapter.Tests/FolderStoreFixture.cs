using Portable.ContractTests;
using Portable.ContractTests.ObjectStorage;
using Portable.ObjectStorage;

namespace FolderAdapter.Tests;

public sealed class FolderStoreFixture : ObjectStoreContractFixture
{
    private readonly string root = Directory.CreateTempSubdirectory("portable-folder-").FullName;

    // The adapter knows no parts: these sizes go through its buffer several times.
    public override int PartSize => 256 * 1024;

    public override IReadOnlyDictionary<ContractHook, string> NotApplicable { get; } = new Dictionary<ContractHook, string>
    {
        [ContractHook.WrongCredentials] = "A folder asks for no credentials.",
        [ContractHook.DeadEndpoint] = "A folder has no endpoint.",
        [ContractHook.Throttling] = "A folder takes as many requests as come.",
        [ContractHook.NativeObject] = "Nobody else writes the adapter's files.",
        [ContractHook.RequestCount] = "A folder does not count what it is asked.",
    };

    public override ValueTask<int?> CountUnfinishedUploadsAsync() =>
        ValueTask.FromResult<int?>(Directory.GetFiles(Path.Combine(root, Store.Bucket), "*.partial").Length);

    protected override ValueTask<IObjectStoreProvider> ConnectAsync() =>
        ValueTask.FromResult<IObjectStoreProvider>(new FolderObjectStoreProvider(new Dictionary<string, string> { ["Root"] = root }));

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        Directory.Delete(root);
    }
}
