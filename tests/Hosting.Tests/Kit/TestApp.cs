using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.InMemory;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Kit;

/// <summary>A whole application on an in-memory cloud, with a clock that only the test moves.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    /// <summary>One bucket and one queue, made at the start.</summary>
    public const string Usual = """
        { "Portable": { "Provider": "InMemory", "CreateIfMissing": true,
            "ObjectStores": { "uploads": { "Bucket": "uploads-bucket" } },
            "MessageQueues": { "work": { "Queue": "work-queue", "MaxDeliveryCount": 5, "LeaseDuration": "00:00:30" } } } }
        """;

    private TestApp(IHost host, FakeTimeProvider time) => (Host, Time) = (host, time);

    public IHost Host { get; }

    public FakeTimeProvider Time { get; }

    public LogLines Log => Host.Services.GetRequiredService<LogLines>();

    public InMemoryCloud Cloud => Host.Services.GetRequiredService<InMemoryCloud>();

    public IMessageQueue Queue => QueueNamed("work");

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TestApp Build(string json, Action<IServiceCollection> add, InMemoryCloud? cloud = null, FakeTimeProvider? time = null)
    {
        time ??= new FakeTimeProvider();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<LogLines>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<LogLines>());
        if (cloud is not null)
            builder.Services.AddSingleton(cloud);
        builder.Services.AddInMemoryAdapters();
        builder.Services.AddPortable(builder.Configuration);
        add(builder.Services);
        return new TestApp(builder.Build(), time);
    }

    public static async Task<TestApp> StartAsync(string json, Action<IServiceCollection> add, InMemoryCloud? cloud = null, FakeTimeProvider? time = null)
    {
        var app = Build(json, add, cloud, time);
        await app.Host.StartAsync(Token);
        return app;
    }

    /// <summary>The usual application with one message handler.</summary>
    public static Task<TestApp> StartAsync(Func<ReceivedMessage, CancellationToken, Task> handle, Action<ConsumerOptions>? configure = null, string json = Usual) =>
        StartAsync(json, services => services.AddSingleton(new Script(handle)).AddQueueConsumer<ScriptedHandler>("work", configure));

    public IMessageQueue QueueNamed(string name) => Host.Services.GetRequiredKeyedService<IMessageQueue>(name);

    public IObjectStore StoreNamed(string name) => Host.Services.GetRequiredKeyedService<IObjectStore>(name);

    public ValueTask<string> SendAsync(string text, string? orderingKey = null, string? deduplicationId = null) => Queue.SendAsync(
        new Message(Encoding.UTF8.GetBytes(text)) { OrderingKey = orderingKey, DeduplicationId = deduplicationId }, Token);

    /// <summary>Waits for a condition, while the clock goes on by <paramref name="step"/> at each look (by default it stands still).</summary>
    public async Task UntilAsync(Func<bool> condition, TimeSpan step = default)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "The condition did not come true within 20 seconds.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), Token);
            if (step > TimeSpan.Zero)
                Time.Advance(step);
        }
    }

    /// <summary>Lets time pass in steps, with room between them for what it sets off.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan step)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            Time.Advance(step);
            await SettleDownAsync();
        }
    }

    /// <summary>Gives what is under way the chance to happen, so that a test can say that something does not.</summary>
    public static async Task SettleDownAsync()
    {
        for (var i = 0; i < 5; i++)
            await Task.Delay(TimeSpan.FromMilliseconds(1), Token);
    }

    /// <summary>The next dead letter, waited for while the clock goes on.</summary>
    public async Task<ReceivedMessage> DeadLetterAsync(TimeSpan step = default)
    {
        IReadOnlyList<ReceivedMessage> found = [];
        await UntilAsync(
            () =>
            {
                var receive = Queue.DeadLetterQueue!.ReceiveAsync(new ReceiveOptions { MaxMessages = 1, WaitTime = TimeSpan.Zero }, Token);
                found = receive.AsTask().GetAwaiter().GetResult();
                return found.Count > 0;
            },
            step);
        return found[0];
    }

    public QueueCounts Count() => Queue.CountAsync(Token).AsTask().GetAwaiter().GetResult();

    public Task UntilEmptyAsync(TimeSpan step = default) => UntilAsync(() => Count() == default, step);

    public Task StopAsync() => Host.StopAsync(CancellationToken.None);

    /// <summary>Stops a host that has no time left.</summary>
    public Task StopNowAsync() => Host.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)Host).DisposeAsync();
    }
}
