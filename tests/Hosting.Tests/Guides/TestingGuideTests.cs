using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Guides;

/// <summary>The code of docs/testing.md, which quotes it.</summary>
public sealed class TestingGuideTests
{
    private readonly CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public TestingGuideTests() => limit.CancelAfter(TimeSpan.FromSeconds(30));

    private CancellationToken Token => limit.Token;

    [Fact]
    public async Task A_store_without_a_host()
    {
        var stores = new InMemoryObjectStoreProvider(new InMemoryCloud());
        await stores.Provisioner.CreateIfMissingAsync(new() { Bucket = "letters" }, Token);
        await using var letters = stores.Open(new() { Bucket = "letters" });

        await new LetterWriter(letters).WriteAsync("Ada", Token);

        Assert.Equal("Dear Ada,", await letters.GetTextAsync("letters/Ada.txt", Token));
        var keys = await letters.ListAsync(cancellationToken: Token).Select(entry => entry.Key.Value).ToListAsync(Token);
        Assert.Equal(["letters/Ada.txt"], keys);
        Assert.Equal("text/plain; charset=utf-8", (await letters.HeadAsync("letters/Ada.txt", Token))?.Properties.ContentType);
    }

    [Fact]
    public async Task A_worker_that_dies_at_each_delivery_in_no_time()
    {
        var clock = new FakeTimeProvider();
        var queues = new InMemoryMessageQueueProvider(new InMemoryCloud(clock));
        MessageQueueDefinition definition = new() { Queue = "work", MaxDeliveryCount = 3, LeaseDuration = TimeSpan.FromMinutes(5) };
        await queues.Provisioner.CreateIfMissingAsync(definition, Token);
        await using var work = queues.Open(definition);

        await work.SendTextAsync("too much", Token);
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            var message = await work.ReceiveOneAsync(TimeSpan.Zero, Token);
            Assert.Equal(delivery, message?.DeliveryCount);
            clock.Advance(TimeSpan.FromMinutes(5)); // nobody settles it: the lease ends
        }

        Assert.Null(await work.ReceiveOneAsync(TimeSpan.Zero, Token));
        var dead = await work.DeadLetterQueue!.ReceiveOneAsync(TimeSpan.Zero, Token);
        Assert.Equal(("too much", DeadLetterInfo.MaxDeliveryCountExceeded), (dead?.GetText(), dead?.DeadLetter?.Reason));
    }

    [Fact]
    public async Task What_is_in_a_queue()
    {
        var clock = new FakeTimeProvider();
        var queues = new InMemoryMessageQueueProvider(new InMemoryCloud(clock));
        await queues.Provisioner.CreateIfMissingAsync(new() { Queue = "work" }, Token);
        await using var work = queues.Open(new() { Queue = "work" });

        await work.SendAsync(new Message("later"u8.ToArray()) { Delay = TimeSpan.FromHours(1) }, Token);
        Assert.Equal(new QueueCounts(Ready: 0, Leased: 0, Delayed: 1), await work.CountAsync(Token));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new QueueCounts(Ready: 1, Leased: 0, Delayed: 0), await work.CountAsync(Token));
    }

    [Fact]
    public async Task An_upload_that_tells_the_queue()
    {
        var cloud = new InMemoryCloud();
        var stores = new InMemoryObjectStoreProvider(cloud);
        var queues = new InMemoryMessageQueueProvider(cloud);
        await queues.Provisioner.CreateIfMissingAsync(new() { Queue = "uploads" }, Token);
        await stores.Provisioner.CreateIfMissingAsync(new() { Bucket = "photos", EventQueue = "uploads", EventPrefix = "incoming/" }, Token);
        await using var photos = stores.Open(new() { Bucket = "photos" });
        await using var uploads = queues.Open(new() { Queue = "uploads" });

        await photos.PutTextAsync("incoming/sea.jpg", "not really", cancellationToken: Token);
        await photos.PutTextAsync("thumbs/sea.jpg", "not really", cancellationToken: Token);

        var message = await uploads.ReceiveOneAsync(TimeSpan.Zero, Token);
        Assert.True(queues.ObjectEventFormat.TryRead(message!, out var events));
        Assert.Equal((ObjectEventKind.Created, "incoming/sea.jpg"), (events[0].Kind, events[0].Key.Value));
        Assert.Null(await uploads.ReceiveOneAsync(TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task A_browser_that_is_handed_a_signed_request()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        var cloud = new InMemoryCloud(clock);
        var stores = new InMemoryObjectStoreProvider(cloud);
        await stores.Provisioner.CreateIfMissingAsync(new() { Bucket = "photos" }, Token);
        await using var photos = stores.Open(new() { Bucket = "photos" });

        var signed = await photos.SignAsync("sea.jpg", new SignOptions { Method = HttpMethod.Put, ExpiresIn = TimeSpan.FromMinutes(5) }, Token);
        using var browser = new HttpClient(cloud.CreateHttpHandler());
        using var photo = new StringContent("not really");
        using var put = await browser.PutAsync(signed.Uri, photo, Token);
        Assert.True(put.IsSuccessStatusCode);
        Assert.Equal("not really", await photos.GetTextAsync("sea.jpg", Token));

        clock.Advance(TimeSpan.FromMinutes(6));
        using var late = await browser.PutAsync(signed.Uri, photo, Token);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    [Fact]
    public async Task A_provider_that_fails_once()
    {
        var cloud = new InMemoryCloud();
        var stores = new InMemoryObjectStoreProvider(cloud);
        await stores.Provisioner.CreateIfMissingAsync(new() { Bucket = "letters" }, Token);
        await using var letters = stores.Open(new() { Bucket = "letters" });

        var failures = 0;
        cloud.FaultInjector = operation =>
            operation is { Resource: "letters", Operation: "Put" } && failures++ == 0 ? new HttpRequestException("connection reset") : null;
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => new LetterWriter(letters).WriteAsync("Ada", Token));
        Assert.Equal((ObjectStoreErrorCode.Unavailable, true), (error.Code, error.IsTransient));
        await new LetterWriter(letters).WriteAsync("Ada", Token);
    }

    [Fact]
    public async Task The_whole_application_in_memory()
    {
        var clock = new FakeTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Portable:Provider"] = "InMemory",
            ["Portable:CreateIfMissing"] = "true",
            ["Portable:ObjectStores:letters:Bucket"] = "letters",
            ["Portable:MessageQueues:greetings:Queue"] = "greetings",
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddInMemoryAdapters();
        builder.Services.AddPortable(builder.Configuration);
        builder.Services.AddQueueConsumer<GreetingHandler>("greetings");
        using var host = builder.Build();
        await host.StartAsync(Token);

        var attempts = 0;
        host.Services.GetRequiredService<InMemoryCloud>().FaultInjector = operation =>
            operation.Operation == "Put" && attempts++ < 3 ? new TimeoutException("no answer") : null;
        var greetings = host.Services.GetRequiredKeyedService<IMessageQueue>("greetings");
        await greetings.SendTextAsync("Ada", Token);
        while (await greetings.CountAsync(Token) != default)
        {
            clock.Advance(TimeSpan.FromSeconds(1)); // leases, backoff and delays pass at once
            await Task.Delay(TimeSpan.FromMilliseconds(1), Token);
        }

        Assert.Equal(4, attempts);
        Assert.Equal("Dear Ada,", await host.Services.GetRequiredKeyedService<IObjectStore>("letters").GetTextAsync("letters/Ada.txt", Token));
        await host.StopAsync(Token);
    }
}

public sealed class LetterWriter([FromKeyedServices("letters")] IObjectStore letters)
{
    public Task WriteAsync(string name, CancellationToken cancellationToken) =>
        letters.PutTextAsync($"letters/{name}.txt", $"Dear {name},", cancellationToken: cancellationToken);
}

public sealed class GreetingHandler([FromKeyedServices("letters")] IObjectStore letters) : IMessageHandler
{
    public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        new LetterWriter(letters).WriteAsync(message.GetText(), cancellationToken);
}
