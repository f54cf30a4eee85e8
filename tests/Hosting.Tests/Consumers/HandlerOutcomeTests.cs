using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C1 and C10: what becomes of a message.</summary>
public sealed partial class HandlerOutcomeTests
{
    [Fact]
    public async Task C1_A_handler_that_returns_completes_the_message()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync((message, _) =>
        {
            handled.Enqueue(message.GetText());
            return Task.CompletedTask;
        });

        await app.SendAsync("one");
        await app.UntilEmptyAsync();

        Assert.Equal(["one"], handled);
    }

    [Fact]
    public async Task C1_A_handler_that_throws_gets_the_message_again_after_a_growing_delay_and_the_dead_letter_names_the_exception()
    {
        var deliveries = new ConcurrentQueue<(DateTimeOffset At, int Count)>();
        TestApp app = null!;
        app = await TestApp.StartAsync((message, _) =>
        {
            deliveries.Enqueue((app.Time.GetUtcNow(), message.DeliveryCount));
            throw new InvalidDataException("The photograph is torn.");
        });
        await using var _ = app;

        await app.SendAsync("torn");
        var dead = await app.DeadLetterAsync(TimeSpan.FromMilliseconds(50));

        Assert.Equal([1, 2, 3, 4, 5], deliveries.Select(delivery => delivery.Count));
        Assert.Equal(new DeadLetterInfo(nameof(InvalidDataException), "The photograph is torn.", 5), dead.DeadLetter);
        Assert.Equal("torn", dead.GetText());
        var times = deliveries.Select(delivery => delivery.At).ToArray();
        for (var failures = 1; failures < times.Length; failures++)
        {
            // 1, 2, 4, 8 seconds, each cut to between half and all.
            var most = TimeSpan.FromSeconds(Math.Pow(2, failures - 1));
            Assert.InRange(times[failures] - times[failures - 1], most / 2, most + TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task C1_A_handler_that_says_dead_letter_sets_the_message_aside_at_the_first_delivery()
    {
        await using var app = await TestApp.StartAsync((_, _) => throw new DeadLetterException("NotAPhotograph", "It is a recipe."));

        await app.SendAsync("recipe");
        var dead = await app.DeadLetterAsync();

        Assert.Equal(new DeadLetterInfo("NotAPhotograph", "It is a recipe.", 1), dead.DeadLetter);
    }

    [Fact]
    public async Task C1_The_consumers_own_delivery_count_ends_the_attempts_earlier_than_the_queues()
    {
        await using var app = await TestApp.StartAsync((_, _) => throw new InvalidDataException("No."), options => options.MaxDeliveryCount = 2);

        await app.SendAsync("x");
        var dead = await app.DeadLetterAsync(TimeSpan.FromMilliseconds(200));

        Assert.Equal(2, dead.DeadLetter!.DeliveryCount);
        Assert.Equal(nameof(InvalidDataException), dead.DeadLetter.Reason);
    }

    [Fact]
    public async Task C1_A_cancellation_that_is_not_the_consumers_counts_as_a_failure()
    {
        await using var app = await TestApp.StartAsync(
            (_, _) => throw new OperationCanceledException("A request of the handler's timed out."), options => options.MaxDeliveryCount = 1);

        await app.SendAsync("x");
        var dead = await app.DeadLetterAsync();

        Assert.Equal(nameof(OperationCanceledException), dead.DeadLetter!.Reason);
    }

    [Fact]
    public async Task Each_message_has_a_service_scope_of_its_own_that_ends_before_the_message_is_completed()
    {
        var scopes = new ConcurrentQueue<ScopedThing>();
        await using var app = await TestApp.StartAsync(TestApp.Usual, services => services
            .AddScoped<ScopedThing>().AddSingleton(scopes).AddQueueConsumer<ScopeHandler>("work"));

        await app.SendAsync("one");
        await app.SendAsync("two");
        await app.UntilEmptyAsync();

        Assert.Equal(2, scopes.Distinct().Count());
        Assert.All(scopes, thing => Assert.True(thing.IsDisposed));
    }

    [Fact]
    public async Task A_typed_handler_gets_the_value_that_the_body_holds()
    {
        var values = new ConcurrentQueue<Order>();
        await using var app = await StartTypedAsync(values);

        await app.Queue.SendJsonAsync(new Order(7, "lamp"), OrderJson.Default.Order, TestApp.Token);
        await app.UntilEmptyAsync();

        Assert.Equal([new Order(7, "lamp")], values);
    }

    [Theory]
    [InlineData("{ \"Number\": ")]
    [InlineData("null")]
    [InlineData("\u0001\u0002")]
    [InlineData("")]
    public async Task C10_An_undecodable_body_goes_to_the_dead_letter_queue_with_the_reason_and_never_stops_the_worker(string body)
    {
        var values = new ConcurrentQueue<Order>();
        await using var app = await StartTypedAsync(values);

        await app.SendAsync(body);
        var dead = await app.DeadLetterAsync();
        await app.Queue.SendJsonAsync(new Order(8, "chair"), OrderJson.Default.Order, TestApp.Token);
        await app.UntilEmptyAsync();

        Assert.Equal(DeadLetterException.Undecodable, dead.DeadLetter!.Reason);
        Assert.NotEmpty(dead.DeadLetter.Description!);
        Assert.Equal(1, dead.DeadLetter.DeliveryCount);
        Assert.Equal([new Order(8, "chair")], values);
    }

    private static Task<TestApp> StartTypedAsync(ConcurrentQueue<Order> values) => TestApp.StartAsync(TestApp.Usual, services => services
        .AddSingleton(values).AddQueueConsumer<OrderHandler, Order>("work", OrderJson.Default.Order));

    internal sealed record Order(int Number, string Item);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Order))]
    internal sealed partial class OrderJson : JsonSerializerContext;

    internal sealed class OrderHandler(ConcurrentQueue<Order> values) : IMessageHandler<Order>
    {
        public Task HandleAsync(Order value, ReceivedMessage message, CancellationToken cancellationToken)
        {
            values.Enqueue(value);
            return Task.CompletedTask;
        }
    }

    internal sealed class ScopedThing : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    internal sealed class ScopeHandler(ScopedThing thing, ConcurrentQueue<ScopedThing> scopes) : IMessageHandler
    {
        public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            Assert.False(thing.IsDisposed);
            scopes.Enqueue(thing);
            return Task.CompletedTask;
        }
    }
}
