using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portable.Emulators;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;
using UploadProcessor.Terminal;

namespace UploadProcessor.Tests.Kit;

/// <summary>A place for the program in an emulated cloud, with a bucket and a queue of its own: all of it is configuration.</summary>
internal sealed class CloudSetUp : IAsyncDisposable
{
    public const string Aws = "AWS";
    public const string Gcp = "Google Cloud";
    public const string Azure = "Azure";
    public const string StorageQueues = "Azure with Storage Queues";
    public const string TwoClouds = "Blob Storage with Pub/Sub";

    private readonly EmulatedCloud[] clouds;
    private readonly Lazy<IHost> look;

    private CloudSetUp(EmulatedCloud[] clouds, string[] more)
    {
        this.clouds = clouds;
        look = new(Compose);
        Settings =
        [
            $"Portable:Provider={Provider}",
            $"Portable:ObjectStores:uploads:Bucket=photos-{Guid.NewGuid():N}",
            $"Portable:MessageQueues:uploads:Queue=uploads-{Guid.NewGuid():N}",
            .. clouds[0].RaisesEvents ? Array.Empty<string>() : ["Portable:ObjectStores:uploads:Events:RaisedBy=Application"],
            .. clouds.SelectMany(cloud => cloud.Settings).Select(setting => $"{setting.Key}={setting.Value}"),
            .. more,
        ];
    }

    public static TheoryData<string> Providers => [Aws, Gcp, Azure, StorageQueues];

    public static TheoryData<string> All => [Aws, Gcp, Azure, StorageQueues, TwoClouds];

    /// <summary>The name of the store's provider.</summary>
    public string Provider => clouds[0].Provider;

    /// <summary>What differs from memory, as <c>KEY=VALUE</c>.</summary>
    public IReadOnlyList<string> Settings { get; }

    /// <summary>The settings as arguments of the program.</summary>
    public IEnumerable<string> Arguments => Settings.Select(setting => $"--{setting}");

    /// <summary>The store that the program uses, for a look from outside.</summary>
    public IObjectStore Store => look.Value.Services.GetRequiredKeyedService<IObjectStore>(Names.Uploads);

    /// <summary>The queue that the program uses, likewise.</summary>
    public IMessageQueue Queue => look.Value.Services.GetRequiredKeyedService<IMessageQueue>(Names.Uploads);

    /// <summary>Starts its emulators, or skips the test that cannot have them.</summary>
    /// <param name="name">One of the names above.</param>
    /// <param name="more">More settings.</param>
    public static async Task<CloudSetUp> StartAsync(string name, params string[] more)
    {
        try
        {
            return name switch
            {
                Aws => new([await EmulatedCloud.StartAwsAsync()], more),
                Gcp => new([await EmulatedCloud.StartGcpAsync()], more),
                Azure => new([await EmulatedCloud.StartAzureAsync()], more),
                StorageQueues => new([await EmulatedCloud.StartAzureAsync()], ["Portable:MessageQueues:uploads:Provider=AzureQueues", .. more]),
                TwoClouds => new([await EmulatedCloud.StartAzureAsync(), await EmulatedCloud.StartGcpAsync()], ["Portable:MessageQueues:uploads:Provider=Gcp", .. more]),
                _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such set-up."),
            };
        }
        catch (EmulatorAbsentException absent)
        {
            Assert.Skip(absent.Message);
            throw;
        }
    }

    /// <summary>What lies in the store and in the dead-letter queue.</summary>
    public Task<Remains> ReadAsync() => Remains.ReadAsync(Store, Queue, look.Value.Services.GetRequiredService<IObjectEventFormat>());

    public async ValueTask DisposeAsync()
    {
        if (look.IsValueCreated)
            await ((IAsyncDisposable)look.Value).DisposeAsync();
        foreach (var cloud in clouds)
            await cloud.DisposeAsync();
    }

    /// <summary>By the program's own composition, without its worker.</summary>
    private IHost Compose()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        var pairs = Settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]));
        builder.AddUploadProcessor(new CommandLine { Settings = [.. pairs] }, new JournalList());
        return builder.Build();
    }
}
