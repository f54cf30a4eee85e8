using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Configuration;

/// <summary>From configuration to stores and queues by name.</summary>
public sealed class StoresAndQueuesTests
{
    [Fact]
    public async Task A_store_and_a_queue_are_injected_by_name_and_are_one_instance_each()
    {
        await using var app = await TestApp.StartAsync(TestApp.Usual, services => services.AddSingleton<Injected>());

        var injected = app.Host.Services.GetRequiredService<Injected>();

        Assert.Equal(("uploads-bucket", "work-queue"), (injected.Store.Bucket, injected.Queue.Name));
        Assert.Same(injected.Store, app.StoreNamed("uploads"));
        Assert.Same(injected.Queue, app.QueueNamed("work"));
    }

    [Fact]
    public async Task Without_a_host_nothing_is_opened_until_it_is_asked_for()
    {
        var opened = new OpenedStores();
        await using var app = TestApp.Build(
            """{ "Portable": { "ObjectStores": { "a": { "Provider": "Counting", "Bucket": "a" }, "b": { "Provider": "Counting", "Bucket": "b" } } } }""",
            services => services.AddSingleton<IObjectStoreProvider>(opened));
        Assert.Empty(opened.Definitions);

        app.StoreNamed("b");

        Assert.Equal(["b"], opened.Definitions.Select(definition => definition.Bucket));
    }

    [Fact]
    public async Task A_provider_gets_the_whole_definition_and_what_is_left_over_as_its_settings()
    {
        var opened = new OpenedStores();
        await using var app = TestApp.Build(
            """
            { "Portable": { "Provider": "counting",
                "ObjectStores": { "a": { "Bucket": "bucket", "PartSize": "16", "Retry": { "Attempts": 3 }, "Events": { "Queue": "told", "Prefix": "in/" } } },
                "MessageQueues": { "told": { "Provider": "InMemory", "Queue": "the-queue" } } } }
            """,
            services => services.AddSingleton<IObjectStoreProvider>(opened));

        app.StoreNamed("a");

        var definition = opened.Definitions.Single();
        Assert.Equal(("bucket", "the-queue", "in/", "Portable:ObjectStores:a"), (definition.Bucket, definition.EventQueue, definition.EventPrefix, definition.ConfigurationPath));
        Assert.Equal([("PartSize", "16"), ("Retry:Attempts", "3")], definition.Settings.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public async Task A_URL_says_the_same_as_a_section()
    {
        var opened = new OpenedStores();
        await using var app = TestApp.Build(
            """
            { "Portable": {
                "ObjectStores": { "a": "counting://My_Bucket?PartSize=16&Events:Queue=told&Events:Prefix=in%2Fside%26/" },
                "MessageQueues": { "told": "mem://projects/p/queues/q?MaxDeliveryCount=7&Ordered=true&LeaseDuration=00:01:00" } } }
            """,
            services => services.AddSingleton<IObjectStoreProvider>(opened));

        app.StoreNamed("a");

        var definition = opened.Definitions.Single();
        Assert.Equal(("My_Bucket", "projects/p/queues/q", "in/side&/"), (definition.Bucket, definition.EventQueue, definition.EventPrefix));
        Assert.Equal("16", definition.Settings["partsize"]);
        Assert.True(app.QueueNamed("told").Capabilities.Supports(MessageQueueFeature.Ordering));
    }

    [Fact]
    public async Task A_URL_takes_the_place_of_a_whole_section_so_that_one_variable_can_move_a_store()
    {
        var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Portable:ObjectStores:a:Provider"] = "Aws",
            ["Portable:ObjectStores:a:Bucket"] = "production",
            ["Portable:ObjectStores:a:PartSize"] = "16",
            ["Portable:ObjectStores:a"] = "mem://test",
        });
        var services = new ServiceCollection().AddInMemoryAdapters();
        services.AddPortable(manager);
        await using var provider = services.BuildServiceProvider();

        var store = provider.GetRequiredKeyedService<IObjectStore>("a");

        Assert.Equal(("InMemory", "test"), (store.Provider, store.Bucket));
    }

    [Fact]
    public async Task What_is_missing_is_made_before_consumers_start_and_what_is_there_is_left_alone()
    {
        var cloud = new InMemoryCloud(new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        await using (var first = await TestApp.StartAsync(TestApp.Usual, _ => { }, cloud))
        {
            await first.StoreNamed("uploads").PutTextAsync("x", "kept", cancellationToken: TestApp.Token);
            Assert.Equal(2, first.Log.All.Count(line => line.Contains("Created ", StringComparison.Ordinal)));
        }

        await using var second = await TestApp.StartAsync(TestApp.Usual, _ => { }, cloud);

        Assert.Equal("kept", await second.StoreNamed("uploads").GetTextAsync("x", TestApp.Token));
        Assert.DoesNotContain(second.Log.All, line => line.Contains("Created ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_prefix_is_laid_over_the_store()
    {
        await using var app = await TestApp.StartAsync(
            """
            { "Portable": { "Provider": "InMemory", "CreateIfMissing": true,
                "ObjectStores": { "tenant": { "Bucket": "b", "Prefix": "tenant-a/" }, "all": { "Bucket": "b" } } } }
            """,
            _ => { });

        await app.StoreNamed("tenant").PutTextAsync("x", "hello", cancellationToken: TestApp.Token);

        Assert.Equal("hello", await app.StoreNamed("all").GetTextAsync("tenant-a/x", TestApp.Token));
    }

    [Fact]
    public async Task A_claim_check_is_laid_over_the_queue()
    {
        await using var app = await TestApp.StartAsync(
            """
            { "Portable": { "Provider": "InMemory", "CreateIfMissing": true,
                "ObjectStores": { "payloads": { "Bucket": "payloads" } },
                "MessageQueues": { "work": { "Queue": "q", "ClaimCheck": { "Store": "payloads", "Threshold": 100, "KeyPrefix": "big/" } } } } }
            """,
            _ => { });

        await app.Queue.SendAsync(new Message(new byte[1_000_000]), TestApp.Token);

        var stored = await app.StoreNamed("payloads").ListAsync(cancellationToken: TestApp.Token).ToListAsync(TestApp.Token);
        Assert.StartsWith("big/", stored.Single().Key.Value, StringComparison.Ordinal);
        var received = await app.Queue.ReceiveOneAsync(TimeSpan.Zero, TestApp.Token);
        Assert.Equal(1_000_000, received!.Body.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"Prefix\": \"p/\", ")]
    public async Task Stores_are_disposed_once_with_the_container(string prefix)
    {
        var opened = new OpenedStores();
        await using (var app = TestApp.Build(
            $$"""{ "Portable": { "ObjectStores": { "a": { {{prefix}}"Provider": "Counting", "Bucket": "a" } } } }""",
            services => services.AddSingleton<IObjectStoreProvider>(opened)))
        {
            app.StoreNamed("a");
            Assert.Equal(0, opened.Disposals);
        }

        Assert.Equal(1, opened.Disposals);
    }

    internal sealed class Injected([FromKeyedServices("uploads")] IObjectStore store, [FromKeyedServices("work")] IMessageQueue queue)
    {
        public IObjectStore Store => store;

        public IMessageQueue Queue => queue;
    }

    /// <summary>A provider that remembers what it was asked for.</summary>
    private sealed class OpenedStores : IObjectStoreProvider
    {
        private readonly InMemoryCloud cloud = new();

        public List<ObjectStoreDefinition> Definitions { get; } = [];

        public int Disposals { get; private set; }

        public string Name => "Counting";

        public IBucketProvisioner Provisioner => new InMemoryObjectStoreProvider(cloud).Provisioner;

        public IObjectStore Open(ObjectStoreDefinition definition)
        {
            Definitions.Add(definition);
            return new WatchedStore(new InMemoryObjectStore(cloud, definition.Bucket), () => Disposals++);
        }
    }
}
