using Grpc.Core;
using Grpc.Net.Client;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.Emulators;

namespace Portable.Adapters.Gcp.Tests.Faults.PubSub;

/// <summary>The tool itself: a fault that happens otherwise than its name says would make the tests of faults say nothing.</summary>
public sealed class ScriptedPubSubTests : IAsyncLifetime
{
    private readonly Topic topic = new() { Name = $"projects/portable/topics/scripted-{Guid.NewGuid():N}" };
    private ScriptedPubSub pubsub = null!;
    private GrpcChannel channel = null!;
    private Publisher.PublisherClient client = null!;

    public async ValueTask InitializeAsync()
    {
        if (await Emulator.PubSub.FindAbsenceAsync(TestContext.Current.CancellationToken) is { } absence)
            Assert.Skip(absence);
        var emulator = await Emulator.PubSub.StartAsync(TestContext.Current.CancellationToken);
        pubsub = await ScriptedPubSub.StartAsync(emulator.Endpoint);
        channel = GrpcChannel.ForAddress(pubsub.Endpoint);
        client = new(channel);
    }

    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        if (pubsub is not null)
            await pubsub.DisposeAsync();
    }

    [Fact]
    public async Task What_meets_no_fault_is_the_emulators()
    {
        await client.CreateTopicAsync(topic);
        Assert.Equal(topic.Name, (await client.GetTopicAsync(new() { Topic = topic.Name })).Name);
        Assert.Equal(StatusCode.AlreadyExists, (await Assert.ThrowsAsync<RpcException>(async () => await client.CreateTopicAsync(topic))).StatusCode);
        Assert.Equal(["CreateTopic", "GetTopic", "CreateTopic"], pubsub.Requests.Select(request => request.Method));
        Assert.Equal(topic, pubsub.Requests[0].Read<Topic>());
    }

    [Fact]
    public async Task A_fault_meets_as_many_calls_of_its_method_as_it_should()
    {
        pubsub.Next(RpcFault.Fail(StatusCode.ResourceExhausted, "Slower, please: ü."), times: 2, method: "CreateTopic");
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.CreateTopicAsync(topic));
        Assert.Equal((StatusCode.ResourceExhausted, "Slower, please: ü."), (refused.StatusCode, refused.Status.Detail));
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await client.GetTopicAsync(new() { Topic = topic.Name }))).StatusCode);
        await Assert.ThrowsAsync<RpcException>(async () => await client.CreateTopicAsync(topic));
        await client.CreateTopicAsync(topic);
        Assert.Equal(3, pubsub.Count("CreateTopic"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_loses_its_answer_has_been_done(bool cut)
    {
        pubsub.Next(cut ? RpcFault.CutAnswer : RpcFault.LoseAnswer);
        await Assert.ThrowsAsync<RpcException>(async () => await client.CreateTopicAsync(topic));
        Assert.Equal(topic.Name, (await client.GetTopicAsync(new() { Topic = topic.Name })).Name);
    }

    [Fact]
    public async Task What_is_cut_or_meets_silence_has_not_been_done()
    {
        pubsub.Next(RpcFault.Cut);
        await Assert.ThrowsAsync<RpcException>(async () => await client.CreateTopicAsync(topic));
        pubsub.Next(RpcFault.Silence);
        var late = await Assert.ThrowsAsync<RpcException>(async () => await client.CreateTopicAsync(topic, deadline: DateTime.UtcNow.AddMilliseconds(300)));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        await client.CreateTopicAsync(topic);
    }

    [Fact]
    public async Task An_answer_may_depend_on_what_was_asked()
    {
        pubsub.Always(RpcFault.Answer<GetTopicRequest>(request => new Topic { Name = $"{request.Topic}!" }));
        Assert.Equal("a!", (await client.GetTopicAsync(new() { Topic = "a" })).Name);
    }
}
