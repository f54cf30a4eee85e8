using Portable.Emulators.Azure;
using Portable.Emulators.Gcp;

namespace Portable.Emulators;

/// <summary>A cloud on this machine: the emulators of its storage and its queues, and the configuration by which an application uses them.</summary>
/// <remarks>The application's section is <c>Portable</c>; <c>docs/configuration.md</c> has its keys.</remarks>
public sealed class EmulatedCloud : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> own = [];

    private EmulatedCloud(string provider) => Provider = provider;

    /// <summary>The name by which configuration knows the provider, such as <c>Aws</c>.</summary>
    public string Provider { get; }

    /// <summary>The provider's configuration: addresses, and credentials that are nobody's secret.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    /// <summary>Whether its buckets tell queues of their objects by themselves.</summary>
    public bool RaisesEvents { get; private init; } = true;

    /// <summary>Starts S3 and SQS: Moto.</summary>
    /// <param name="forAPerson">Whether the emulators are others than those that the tests of this process share, and listen on the ports that everybody
    /// knows them by, where those are free.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cloud, which answers.</returns>
    /// <exception cref="EmulatorAbsentException">An emulator cannot be had here.</exception>
    public static Task<EmulatedCloud> StartAwsAsync(bool forAPerson = false, CancellationToken cancellationToken = default) =>
        new EmulatedCloud("Aws").StartAsync(async cloud =>
        {
            var moto = await cloud.UseAsync(Emulator.Moto, forAPerson, cancellationToken).ConfigureAwait(false);
            return new()
            {
                ["Portable:Aws:ServiceUrl"] = moto.Endpoint.AbsoluteUri,
                ["Portable:Aws:AccessKey"] = moto.Credentials.AccessKey,
                ["Portable:Aws:SecretKey"] = moto.Credentials.SecretKey,
            };
        });

    /// <summary>Starts Cloud Storage and Pub/Sub: Google's own emulator of the one, ours of the other, which notifies it.</summary>
    /// <param name="forAPerson">As of <see cref="StartAwsAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cloud, which answers.</returns>
    /// <exception cref="EmulatorAbsentException">An emulator cannot be had here.</exception>
    public static Task<EmulatedCloud> StartGcpAsync(bool forAPerson = false, CancellationToken cancellationToken = default) =>
        new EmulatedCloud("Gcp").StartAsync(async cloud =>
        {
            var pubsub = await cloud.UseAsync(Emulator.PubSub, forAPerson, cancellationToken).ConfigureAwait(false);
            var storage = cloud.Own(await CloudStorageProgram.StartAsync(pubsub.Endpoint, forAPerson).ConfigureAwait(false));
            return new()
            {
                ["Portable:Gcp:ProjectId"] = "portable",
                ["Portable:Gcp:Storage:Endpoint"] = storage.Endpoint.AbsoluteUri,
                ["Portable:Gcp:PubSub:Endpoint"] = pubsub.Endpoint.AbsoluteUri,
            };
        });

    /// <summary>Starts Blob Storage, Storage Queues and Service Bus: Azurite, and ours. Blob Storage's events come by Event Grid, which nothing emulates.</summary>
    /// <param name="forAPerson">As of <see cref="StartAwsAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cloud, which answers.</returns>
    /// <exception cref="EmulatorAbsentException">An emulator cannot be had here.</exception>
    public static Task<EmulatedCloud> StartAzureAsync(bool forAPerson = false, CancellationToken cancellationToken = default) =>
        new EmulatedCloud("Azure") { RaisesEvents = false }.StartAsync(async cloud =>
        {
            var blobs = await cloud.UseAsync(Emulator.AzuriteBlob, forAPerson, cancellationToken).ConfigureAwait(false);
            var queues = await cloud.UseAsync(Emulator.AzuriteQueue, forAPerson, cancellationToken).ConfigureAwait(false);
            var bus = cloud.Own(await ServiceBusProgram.StartAsync(forAPerson).ConfigureAwait(false));
            var (account, key) = (blobs.Credentials.AccessKey, blobs.Credentials.SecretKey);
            return new()
            {
                ["Portable:Azure:ConnectionString"] =
                    $"AccountName={account};AccountKey={key};BlobEndpoint={new Uri(blobs.Endpoint, account)};QueueEndpoint={new Uri(queues.Endpoint, account)}",
                ["Portable:Azure:ServiceBusConnectionString"] = bus.ConnectionString,
                ["Portable:Azure:ServiceBusManagementEndpoint"] = bus.ManagementEndpoint.AbsoluteUri,
            };
        });

    /// <summary>Ends the emulators that nobody shares.</summary>
    /// <returns>A task that ends when they are gone.</returns>
    public async ValueTask DisposeAsync()
    {
        foreach (var emulator in own)
            await emulator.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<EmulatedCloud> StartAsync(Func<EmulatedCloud, Task<Dictionary<string, string>>> start)
    {
        try
        {
            Settings = await start(this).ConfigureAwait(false);
            return this;
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task<RunningEmulator> UseAsync(Emulator shared, bool forAPerson, CancellationToken cancellationToken) =>
        (forAPerson ? Own(shared.OnUsualPort()) : shared).StartAsync(cancellationToken);

    private T Own<T>(T emulator)
        where T : IAsyncDisposable
    {
        own.Add(emulator);
        return emulator;
    }
}
