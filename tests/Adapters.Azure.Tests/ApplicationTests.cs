using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portable.Emulators;
using Portable.Hosting;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests;

/// <summary>An application that is set up by configuration alone, on Azurite: large messages by a claim check, and Event Grid's events in its handler.</summary>
public sealed class ApplicationTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string name = $"application-{Guid.NewGuid():N}";
    private readonly ConcurrentQueue<ObjectEvent> events = new();
    private IHost host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IObjectStore Store => host.Services.GetRequiredKeyedService<IObjectStore>("files");

    private IMessageQueue Work => host.Services.GetRequiredKeyedService<IMessageQueue>("work");

    private IMessageQueue Events => host.Services.GetRequiredKeyedService<IMessageQueue>("events");

    public async ValueTask InitializeAsync()
    {
        if ((await Emulator.AzuriteBlob.FindAbsenceAsync(Token) ?? await Emulator.AzuriteQueue.FindAbsenceAsync(Token)) is { } absence)
            Assert.Skip(absence);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Portable:CreateIfMissing"] = "true",
            ["Portable:Azure:Blobs:ConnectionString"] = Azurite.Blobs(await Emulator.AzuriteBlob.StartAsync(Token)),
            ["Portable:Azure:StorageQueues:ConnectionString"] = Azurite.Queues(await Emulator.AzuriteQueue.StartAsync(Token)),
            ["Portable:ObjectStores:files:Provider"] = "Azure",
            ["Portable:ObjectStores:files:Bucket"] = name,
            ["Portable:MessageQueues:work:Provider"] = "AzureQueues",
            ["Portable:MessageQueues:work:Queue"] = $"{name}-w",
            ["Portable:MessageQueues:work:ClaimCheck:Store"] = "files",
            ["Portable:MessageQueues:events:Provider"] = "AzureQueues",
            ["Portable:MessageQueues:events:Queue"] = $"{name}-e",
        });
        builder.Services.AddAzureAdapters();
        builder.Services.AddSingleton(events);
        builder.Services.AddPortable(builder.Configuration);
        builder.Services.AddObjectEventConsumer<Handler>("events");
        host = builder.Build();
        await host.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is null)
            return;
        await host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    /// <summary>Storage Queues document 64 KiB for a message. The threshold's default lies above that: what does not fit is set aside all the same.</summary>
    [Theory]
    [InlineData(20_000, 0)]
    [InlineData(60_000, 1)]
    [InlineData(2_000_000, 1)]
    public async Task A_message_of_any_size_goes_through_a_queue_with_a_claim_check(int size, int setAside)
    {
        var body = RandomNumberGenerator.GetBytes(size);
        await Work.SendAsync(new Message(body) { Attributes = new Dictionary<string, string> { ["order"] = "4711" } }, Token);
        Assert.Equal(setAside, await Store.ListAsync(cancellationToken: Token).CountAsync(Token));
        var received = Assert.Single(await Work.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token));
        Assert.Equal(body, received.Body.ToArray());
        Assert.Equal("4711", received.Attributes["order"]);
        await Work.CompleteAsync(received, Token);
        Assert.Empty(await Store.ListAsync(cancellationToken: Token).ToListAsync(Token));
    }

    /// <summary>As Event Grid delivers to a Storage Queue: “the message is base64 encoded”, one event a message, in the schema that the subscription names.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task What_Event_Grid_puts_into_the_queue_comes_to_the_handler(bool cloudEvent, bool base64)
    {
        var info = await Store.PutTextAsync("uploads/a b+ü.txt", "hello", cancellationToken: Token);
        await SendNativeAsync(EventOf("BlobCreated", "uploads/a b+ü.txt", info, cloudEvent), base64);
        await SendNativeAsync(EventOf("BlobDeleted", "uploads/a b+ü.txt", info, cloudEvent), base64);
        await UntilAsync(() => events.Count == 2);

        var created = Assert.Single(events, told => told.Kind == ObjectEventKind.Created);
        Assert.Equal((name, (ObjectKey)"uploads/a b+ü.txt", (long?)5), (created.Bucket, created.Key, created.Size));
        Assert.Equal(info.ETag, created.ETag);
        Assert.Single(events, told => told.Kind == ObjectEventKind.Deleted);
        await UntilAsync(() => Events.CountAsync(Token).AsTask().GetAwaiter().GetResult() == default);
    }

    [Fact]
    public async Task Damaged_events_become_dead_letters_and_other_messages_are_passed_over()
    {
        await SendNativeAsync("Good morning", base64: false);
        await SendNativeAsync("""{"eventType":"Microsoft.Storage.BlobCreated","subject":"nothing"}""", base64: true);
        var dead = Assert.Single(await Events.DeadLetterQueue!.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token));
        Assert.Contains("names no blob", dead.DeadLetter!.Description, StringComparison.Ordinal);
        await UntilAsync(() => Events.CountAsync(Token).AsTask().GetAwaiter().GetResult() == default);
        Assert.Empty(events);
    }

    private async Task SendNativeAsync(string text, bool base64)
    {
        var native = (QueueClient)Events.GetService(typeof(QueueClient))!;
        await native.SendMessageAsync(base64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) : text, Token);
    }

    private string EventOf(string type, string key, ObjectInfo info, bool cloudEvent)
    {
        var about = $$"""
            "subject":"/blobServices/default/containers/{{name}}/blobs/{{key}}","id":"831e1650-001e-001b-66ab-eeb76e069631",
            "data":{"api":"PutBlob","eTag":"{{info.ETag.Value.Trim('"')}}","contentType":"text/plain","contentLength":{{info.Size}},"blobType":"BlockBlob"}
            """;
        return cloudEvent
            ? $$"""{"specversion":"1.0","type":"Microsoft.Storage.{{type}}","time":"2026-01-01T00:00:00Z","source":"/subscriptions/s",{{about}}}"""
            : $$"""{"eventType":"Microsoft.Storage.{{type}}","eventTime":"2026-01-01T00:00:00Z","topic":"/subscriptions/s","dataVersion":"","metadataVersion":"1",{{about}}}""";
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "The condition did not come true.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    private sealed class Handler(ConcurrentQueue<ObjectEvent> events) : IObjectEventHandler
    {
        public Task HandleAsync(ObjectEvent objectEvent, CancellationToken cancellationToken)
        {
            events.Enqueue(objectEvent);
            return Task.CompletedTask;
        }
    }
}
