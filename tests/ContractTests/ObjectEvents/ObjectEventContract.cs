using System.Text;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectEvents;

/// <summary>E1–E3: what happens to objects, told by messages.</summary>
/// <param name="fixture">The provider's fixture.</param>
public abstract class ObjectEventContract(ObjectEventContractFixture fixture) : ContractTest(fixture)
{
    private readonly ObjectEventContractFixture fixture = fixture;

    [Fact]
    [Trait("Contract", "E1")]
    public virtual async Task A_put_tells_bucket_key_size_etag_time_and_provider()
    {
        var (store, queue) = await fixture.CreateAsync();
        var put = await store.PutAsync("a/b.txt", new byte[123]);
        var told = Assert.Single(await CollectAsync(queue, 1));
        Assert.Equal(
            (ObjectEventKind.Created, store.Bucket, new ObjectKey("a/b.txt"), store.Provider),
            (told.Kind, told.Bucket, told.Key, told.Provider));
        Assert.True(told.Size is null or 123, $"The event tells of {told.Size} bytes.");
        Assert.True(told.ETag is null || told.ETag == put.ETag, $"The event tells of ETag {told.ETag}, the put of {put.ETag}.");
        Assert.Equal(put.LastModified, told.Time, TimeSpan.FromMinutes(2));
    }

    [Fact]
    [Trait("Contract", "E1")]
    public virtual async Task An_object_of_many_parts_a_stream_and_a_copy_are_told_of_once_each()
    {
        var (store, queue) = await fixture.CreateAsync();
        await using var stream = new ForwardStream(new byte[(fixture.PartSize * 2) + 1]);
        await store.PutAsync("large", stream);
        await store.CopyAsync("large", "copy");
        var events = await CollectAsync(queue, 2);
        Assert.Equal(["copy", "large"], events.Select(told => told.Key.Value).Order(StringComparer.Ordinal));
        Assert.All(events, told => Assert.Equal(ObjectEventKind.Created, told.Kind));
    }

    [Fact]
    [Trait("Contract", "E1")]
    public virtual async Task Deletes_are_told_of()
    {
        var (store, queue) = await fixture.CreateAsync();
        foreach (var key in (string[])["a", "b", "c"])
            await store.PutAsync(key, new byte[1]);
        await store.DeleteAsync("a");
        await store.DeleteManyAsync(["b", "c"]);
        var events = await CollectAsync(queue, 6);
        Assert.Equal(
            ["a", "b", "c"],
            events.Where(told => told.Kind == ObjectEventKind.Deleted).Select(told => told.Key.Value).Order(StringComparer.Ordinal));
        Assert.All(events, told => Assert.Equal(store.Bucket, told.Bucket));
    }

    [Fact]
    [Trait("Contract", "E1")]
    public virtual async Task Odd_keys_are_told_exactly()
    {
        var (store, queue) = await fixture.CreateAsync();
        string[] keys = [.. OddKeys.Portable.Values.Distinct(StringComparer.Ordinal).Select(key => "odd/" + key)];
        foreach (var key in keys)
            await store.PutAsync(key, new byte[1]);
        var events = await CollectAsync(queue, keys.Length);
        Assert.Equal(keys.Order(StringComparer.Ordinal), events.Select(told => told.Key.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Contract", "E1")]
    public virtual async Task Only_keys_with_the_prefix_are_told_of()
    {
        var (store, queue) = await fixture.CreateAsync("uploads/");
        foreach (var key in (string[])["other", "uploads", "processed/uploads/1", "uploads/1", "Uploads/2", "uploads/sub/3"])
            await store.PutAsync(key, new byte[1]);
        var events = await CollectAsync(queue, 2);
        Assert.Equal(["uploads/1", "uploads/sub/3"], events.Select(told => told.Key.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Contract", "E1")]
    public virtual async Task What_did_not_happen_is_not_told()
    {
        var (store, queue) = await fixture.CreateAsync();
        await using var broken = new ForwardStream(new byte[1000], failAt: 500);
        await Assert.ThrowsAnyAsync<Exception>(() => store.PutAsync("broken", broken));
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("wrong", new byte[1], new PutOptions { ExpectedChecksum = new Crc32C(1) }));
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.CopyAsync("missing", "copy"));
        if (store.Capabilities.Supports(ObjectStoreFeature.ConditionalWrite))
        {
            var stale = new PutOptions { Condition = WriteCondition.IfMatch(new ETag("\"no such version\"")) };
            await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("stale", new byte[1], stale));
        }

        await store.PutAsync("happened", new byte[1]);
        Assert.Equal("happened", Assert.Single(await CollectAsync(queue, 1)).Key.Value);
    }

    [Fact]
    [Trait("Contract", "E2")]
    public virtual async Task Messages_that_are_no_events_and_notifications_that_tell_of_nothing_give_no_events()
    {
        var (_, queue) = await fixture.CreateAsync();
        Message[] strangers = [new("plain text"u8.ToArray()), new("""{"json":true}"""u8.ToArray()), new(default), new(new byte[] { 0xFF, 0xFE })];
        foreach (var stranger in strangers)
            Assert.False(fixture.Queues.ObjectEventFormat.TryRead(await ThroughAsync(queue, stranger), out var events) || events.Count > 0);
        foreach (var ignored in fixture.IgnoredNotifications)
        {
            fixture.Queues.ObjectEventFormat.TryRead(await ThroughAsync(queue, ignored), out var events);
            Assert.Empty(events);
        }
    }

    [Fact]
    [Trait("Contract", "E3")]
    public virtual async Task Damaged_notifications_are_reported_as_such()
    {
        var (_, queue) = await fixture.CreateAsync();
        Assert.NotEmpty(fixture.MalformedNotifications);
        foreach (var malformed in fixture.MalformedNotifications)
        {
            var received = await ThroughAsync(queue, malformed);
            var error = Assert.Throws<FormatException>(() => fixture.Queues.ObjectEventFormat.TryRead(received, out _));
            Assert.False(string.IsNullOrWhiteSpace(error.Message));
        }
    }

    /// <summary>Events until so many different ones have come, and then listens whether there are more. Clouds may tell of one thing twice.</summary>
    private async Task<List<ObjectEvent>> CollectAsync(IMessageQueue queue, int count)
    {
        List<ObjectEvent> seen = [];
        var deadline = new Deadline(fixture.Patience);
        for (var quiet = false; seen.Count < count || !quiet;)
        {
            deadline.Check($"{count} events; there came {string.Join(", ", seen.Select(told => $"{told.Kind} '{told.Key}'"))}");
            var messages = await queue.ReceiveAsync(new ReceiveOptions { WaitTime = fixture.ListenFor });
            quiet = messages.Count == 0;
            foreach (var message in messages)
            {
                if (fixture.Queues.ObjectEventFormat.TryRead(message, out var events))
                    seen.AddRange(events.Where(told => !seen.Any(other => (other.Kind, other.Key, other.ETag) == (told.Kind, told.Key, told.ETag))));
                await queue.CompleteAsync(message);
            }

            if (quiet && seen.Count < count)
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.True(seen.Count == count, $"Expected {count} events, there came {string.Join(", ", seen.Select(told => $"{told.Kind} '{told.Key}'"))}");
        return seen;
    }

    private async Task<ReceivedMessage> ThroughAsync(IMessageQueue queue, Message message)
    {
        var id = await queue.SendAsync(message);
        ReceivedMessage? received = null;
        await UntilAsync(
            async () =>
            {
                received = await queue.ReceiveOneAsync(fixture.ListenFor);
                if (received is not null)
                    await queue.CompleteAsync(received);
                return received?.MessageId == id;
            },
            $"the message '{Encoding.UTF8.GetString(message.Body.Span)}' comes");
        return received!;
    }
}
