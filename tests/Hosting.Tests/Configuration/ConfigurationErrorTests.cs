using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Configuration;

/// <summary>What a wrong configuration says: the full key, what is wrong, what would be right.</summary>
public sealed class ConfigurationErrorTests
{
    [Theory]
    [InlineData("""{ "ObjectStores": { "uploads": { "Bucket": "b", "Provider": "Awz" } } }""", "Portable:ObjectStores:uploads:Provider 'Awz' is not registered; registered: InMemory")]
    [InlineData("""{ "Provider": "Awz", "ObjectStores": { "a": { "Bucket": "b" }, "c": { "Bucket": "d" } } }""", "Portable:Provider 'Awz' is not registered; registered: InMemory")]
    [InlineData("""{ "ObjectStores": { "uploads": { "Bucket": "b" } } }""", "Portable:ObjectStores:uploads:Provider is missing, and so is Portable:Provider; registered: InMemory")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "uploads": { } } }""", "Portable:ObjectStores:uploads:Bucket is missing")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "uploads": { "Bucket": "b", "Prefix": "/a" } } }""", "Portable:ObjectStores:uploads:Prefix '/a' makes no portable keys: the key starts with '/'")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "uploads": { "Bucket": "b", "PartSise": "5" } } }""", "Portable:ObjectStores:uploads:PartSise is not a setting of provider 'InMemory' (there are none)")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "uploads": { "Bucket": "b", "Events": { "Queue": "jobs" } } }, "MessageQueues": { "work": { "Queue": "q" } } }""", "Portable:ObjectStores:uploads:Events:Queue 'jobs' is not configured under Portable:MessageQueues; configured: work")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "uploads": { "Bucket": "b", "Events": { "Prefix": "x/" } } } }""", "Portable:ObjectStores:uploads:Events:Queue is missing")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "uploads": { "Bucket": "b", "Events": { "Que": "x" } } } }""", "Portable:ObjectStores:uploads:Events:Que is not known; known: Events:Queue, Events:Prefix, Events:RaisedBy")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "uploads": { "Bucket": "b", "Events": { "RaisedBy": "Application" } } } }""", "Portable:ObjectStores:uploads:Events:Queue is missing")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "uploads": { "Bucket": "b", "Events": { "Queue": "work", "RaisedBy": "Nobody" } } }, "MessageQueues": { "work": { "Queue": "q" } } }""", "Portable:ObjectStores:uploads:Events:RaisedBy 'Nobody' is not known; known: Provider, Application")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStore": { "uploads": { "Bucket": "b" } } }""", "Portable:ObjectStore is not known; known: Provider, CreateIfMissing, ObjectStores, MessageQueues, InMemory, Aws, Gcp, Azure, AzureQueues")]
    [InlineData("""{ "CreateIfMissing": "yes" }""", "Portable:CreateIfMissing 'yes' is neither true nor false")]
    [InlineData("""{ "ObjectStores": "mem://uploads" }""", "Portable:ObjectStores 'mem://uploads' is not a section of named entries")]
    [InlineData("""{ "Provider": "InMemory", "MessageQueues": { "work": { } } }""", "Portable:MessageQueues:work:Queue is missing")]
    [InlineData("""{ "Provider": "InMemory", "MessageQueues": { "work": { "Queue": "q", "MaxDeliveryCount": "many" } } }""", "Portable:MessageQueues:work:MaxDeliveryCount 'many' is not a whole number")]
    [InlineData("""{ "Provider": "InMemory", "MessageQueues": { "work": { "Queue": "q", "MaxDeliveryCount": 0 } } }""", "Portable:MessageQueues:work:MaxDeliveryCount is 0; it must be 1 to 100")]
    [InlineData("""{ "Provider": "InMemory", "MessageQueues": { "work": { "Queue": "q", "LeaseDuration": "30" } } }""", "Portable:MessageQueues:work:LeaseDuration '30' is not a duration; write hours:minutes:seconds, such as 00:00:30")]
    [InlineData("""{ "Provider": "InMemory", "MessageQueues": { "work": { "Queue": "q", "LeaseDuration": "13:00:00" } } }""", "Portable:MessageQueues:work:LeaseDuration is 13:00:00; it must be 1 second to 12 hours")]
    [InlineData("""{ "Provider": "InMemory", "MessageQueues": { "work": { "Queue": "q", "ClaimCheck": { "Store": "big" } } } }""", "Portable:MessageQueues:work:ClaimCheck:Store 'big' is not configured under Portable:ObjectStores; configured: none")]
    [InlineData("""{ "Provider": "InMemory", "MessageQueues": { "work": { "Queue": "q", "ClaimCheck": { "Threshold": 5 } } } }""", "Portable:MessageQueues:work:ClaimCheck:Store is missing")]
    [InlineData("""{ "Provider": "InMemory", "ObjectStores": { "big": { "Bucket": "b" } }, "MessageQueues": { "work": { "Queue": "q", "ClaimCheck": { "Store": "big", "Threshold": -1 } } } }""", "Portable:MessageQueues:work:ClaimCheck:Threshold is -1; it must be 0 to 262144")]
    [InlineData("""{ "Provider": "InMemory", "MessageQueues": { "work": { "Queue": "q", "Lease": "00:00:30" } } }""", "Portable:MessageQueues:work:Lease is not a setting of provider 'InMemory' (there are none)")]
    [InlineData("""{ "ObjectStores": { "uploads": "uploads" } }""", "Portable:ObjectStores:uploads 'uploads' is neither a section nor a URL such as mem://name")]
    [InlineData("""{ "ObjectStores": { "uploads": "s3://uploads" } }""", "Portable:ObjectStores:uploads 'Aws' is not registered; registered: InMemory")]
    [InlineData("""{ "ObjectStores": { "uploads": "mem://uploads/tenant" } }""", "Portable:ObjectStores:uploads 'mem://uploads/tenant' has a path; write a prefix as ?Prefix=")]
    [InlineData("""{ "ObjectStores": { "uploads": "mem://?Prefix=x" } }""", "Portable:ObjectStores:uploads 'mem://?Prefix=x' names no bucket")]
    [InlineData("""{ "ObjectStores": { "uploads": "mem://uploads?Prefix" } }""", "Portable:ObjectStores:uploads 'mem://uploads?Prefix' has 'Prefix' where key=value is due")]
    [InlineData("""{ "MessageQueues": { "work": "mem://work?queue=other" } }""", "Portable:MessageQueues:work 'mem://work?queue=other' gives 'queue' twice (scheme and name count)")]
    public async Task A_wrong_entry_stops_the_host_with_a_message_that_names_its_full_key(string portable, string problem)
    {
        await using var app = TestApp.Build($$"""{ "Portable": {{portable}} }""", _ => { });

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.Host.StartAsync(TestApp.Token));

        Assert.Equal([problem], exception.Failures);
    }

    [Fact]
    public async Task All_problems_are_reported_together()
    {
        await using var app = TestApp.Build(
            """
            { "Portable": { "Provider": "InMemory", "Objectstors": { },
                "ObjectStores": { "a": { }, "b": { "Bucket": "b", "Provider": "Nowhere" }, "c": { "Bucket": "fine" } },
                "MessageQueues": { "d": { "Queue": "q", "Ordered": "perhaps", "LeaseDuration": "soon" } } } }
            """,
            services => services.AddQueueConsumer<ScriptedHandler>("e"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.Host.StartAsync(TestApp.Token));

        Assert.Equal(6, exception.Failures.Count());
        Assert.All(
            ["Portable:Objectstors ", "Portable:ObjectStores:a:Bucket ", "Portable:ObjectStores:b:Provider 'Nowhere'", "Portable:MessageQueues:d:Ordered 'perhaps'",
             "Portable:MessageQueues:d:LeaseDuration 'soon'", "Portable:MessageQueues:e is not configured; configured: d"],
            expected => Assert.Contains(exception.Failures, failure => failure.StartsWith(expected, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_feature_that_the_application_needs_and_the_provider_lacks_stops_the_host_with_its_name()
    {
        await using var app = TestApp.Build(TestApp.Usual, services => services.AddPortable(new Microsoft.Extensions.Configuration.ConfigurationManager())
            .RequireMessageQueue("work", MessageQueueFeature.DeadLetter, MessageQueueFeature.Ordering, MessageQueueFeature.Deduplication)
            .RequireObjectStore("uploads", ObjectStoreFeature.Signing)
            .RequireObjectStore("thumbnails"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.Host.StartAsync(TestApp.Token));

        Assert.Equal(
            ["Portable:MessageQueues:work: provider 'InMemory' lacks Ordering, Deduplication, which this application requires",
             "Portable:ObjectStores:thumbnails is not configured; configured: uploads"],
            exception.Failures);
    }

    [Fact]
    public async Task Events_that_would_never_come_stop_the_host_with_a_way_out()
    {
        await using var app = TestApp.Build(
            """
            { "Portable": { "Provider": "InMemory",
                "ObjectStores": {
                    "silent": { "Provider": "Silent", "Bucket": "b", "Events": { "Queue": "work" } },
                    "here": { "Bucket": "b", "Events": { "Queue": "there" } },
                    "right": { "Provider": "Silent", "Bucket": "b", "Events": { "Queue": "work", "RaisedBy": "Application" } } },
                "MessageQueues": { "work": { "Queue": "q" }, "there": { "Provider": "Elsewhere", "Queue": "q" } } } }
            """,
            services => services.AddSingleton<IObjectStoreProvider, SilentStores>().AddSingleton<IMessageQueueProvider, QueuesElsewhere>());

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.Host.StartAsync(TestApp.Token));

        Assert.Equal(
            ["Portable:ObjectStores:here:Events:Queue: provider 'InMemory' does not tell a queue of provider 'Elsewhere'; Portable:ObjectStores:here:Events:RaisedBy Application lets this application send its own events",
             "Portable:ObjectStores:silent:Events:Queue: provider 'Silent' raises no object events; Portable:ObjectStores:silent:Events:RaisedBy Application lets this application send its own"],
            exception.Failures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_not_configured_says_so_when_it_is_asked_for_without_a_host()
    {
        await using var app = TestApp.Build(TestApp.Usual, _ => { });

        var store = Assert.Throws<OptionsValidationException>(() => app.StoreNamed("thumbnails"));
        var queue = Assert.Throws<OptionsValidationException>(() => app.QueueNamed("jobs"));

        Assert.Equal("Portable:ObjectStores:thumbnails is not configured; configured: uploads", store.Message);
        Assert.Equal("Portable:MessageQueues:jobs is not configured; configured: work", queue.Message);
    }

    [Fact]
    public async Task Sections_of_providers_that_are_not_registered_are_no_error()
    {
        await using var app = await TestApp.StartAsync(TestApp.Usual.Replace("\"Provider\"", "\"Aws\": { \"Region\": \"eu-west-1\" }, \"Provider\"", StringComparison.Ordinal), _ => { });
    }

    [Theory]
    [InlineData("Concurrency is 0; it must be 1 to 10000.")]
    [InlineData("BackoffCap is 00:16:00; it must be 00:00:00.0000001 to 00:15:00.")]
    [InlineData("BackoffBase is 00:06:00; it must be 00:00:00.0000001 to 00:05:00.")]
    [InlineData("LeaseDuration is 00:00:00; it must be 00:00:01 to 12:00:00.")]
    [InlineData("MaxDeliveryCount is 101; it must be 1 to 100.")]
    public void Consumer_options_out_of_range_are_refused_when_the_consumer_is_registered(string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddQueueConsumer<ScriptedHandler>("work", options =>
        {
            switch (message.Split(' ')[0])
            {
                case nameof(ConsumerOptions.Concurrency): options.Concurrency = 0; break;
                case nameof(ConsumerOptions.BackoffCap): options.BackoffCap = TimeSpan.FromMinutes(16); break;
                case nameof(ConsumerOptions.BackoffBase): options.BackoffBase = TimeSpan.FromMinutes(6); break;
                case nameof(ConsumerOptions.LeaseDuration): options.LeaseDuration = TimeSpan.Zero; break;
                default: options.MaxDeliveryCount = 101; break;
            }
        }));

        Assert.Equal(message, exception.Message);
    }

    private sealed class SilentStores(InMemoryCloud cloud) : IObjectStoreProvider
    {
        public string Name => "Silent";

        public IBucketProvisioner Provisioner => new InMemoryObjectStoreProvider(cloud).Provisioner;

        public IObjectStore Open(ObjectStoreDefinition definition)
        {
            var store = new InMemoryObjectStore(cloud, definition.Bucket);
            return new WatchedStore(store, () => { }) { Provider = Name, Capabilities = store.Capabilities.With(ObjectStoreFeature.ObjectEvents, Support.Unsupported) };
        }
    }

    private sealed class QueuesElsewhere(InMemoryCloud cloud) : IMessageQueueProvider
    {
        private readonly InMemoryMessageQueueProvider inner = new(cloud);

        public string Name => "Elsewhere";

        public IQueueProvisioner Provisioner => inner.Provisioner;

        public IObjectEventFormat ObjectEventFormat => inner.ObjectEventFormat;

        public IMessageQueue Open(MessageQueueDefinition definition) => inner.Open(definition);
    }
}
