using Google.Protobuf;
using Grpc.Core;

namespace Portable.Adapters.Gcp.Tests.Faults.PubSub;

/// <summary>What happens to a call on its way through a <see cref="ScriptedPubSub"/>.</summary>
internal sealed class RpcFault
{
    private readonly Func<RpcExchange, Task> happen;

    private RpcFault(Func<RpcExchange, Task> happen) => this.happen = happen;

    /// <summary>None: the call reaches the emulator, the answer the client.</summary>
    public static RpcFault None { get; } = new(exchange => exchange.PassAsync());

    /// <summary>The client waits for ever.</summary>
    public static RpcFault Silence { get; } = new(exchange => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Gone));

    /// <summary>The emulator does what it is asked; the client learns that the service is unavailable.</summary>
    public static RpcFault LoseAnswer { get; } = new(async exchange =>
    {
        await exchange.PassAsync(answer: false);
        await exchange.FailAsync(new Status(StatusCode.Unavailable, "The answer was lost."));
    });

    /// <summary>The emulator does what it is asked; the connection ends before the client learns it.</summary>
    public static RpcFault CutAnswer { get; } = new(async exchange =>
    {
        await exchange.PassAsync(answer: false);
        exchange.Cut();
    });

    /// <summary>The connection ends; the emulator learns nothing.</summary>
    public static RpcFault Cut { get; } = new(exchange =>
    {
        exchange.Cut();
        return Task.CompletedTask;
    });

    /// <summary>The call fails; the emulator learns nothing.</summary>
    /// <param name="code">The status.</param>
    /// <param name="detail">The service's words.</param>
    /// <param name="details">A <c>google.rpc.Status</c> with more.</param>
    public static RpcFault Fail(StatusCode code, string detail = "Scripted.", IMessage? details = null) => new(exchange => exchange.FailAsync(new Status(code, detail), details));

    /// <summary>The call has an answer; the emulator learns nothing.</summary>
    /// <param name="answer">The answer.</param>
    public static RpcFault Answer(IMessage answer) => new(exchange => exchange.AnswerAsync(answer));

    /// <summary>The call has an answer that depends on what was asked; the emulator learns nothing.</summary>
    /// <typeparam name="T">The method's type of request.</typeparam>
    /// <param name="answer">Makes the answer.</param>
    public static RpcFault Answer<T>(Func<T, IMessage> answer)
        where T : IMessage<T>, new() => new(exchange => exchange.AnswerAsync(answer(exchange.Request.Read<T>())));

    /// <summary>Something on the way answers that knows no gRPC; the emulator learns nothing.</summary>
    public static RpcFault Http(int status, string contentType, string body) => new(exchange => exchange.AnswerHttpAsync(status, contentType, body));

    /// <summary>What happens depends on what was asked.</summary>
    /// <typeparam name="T">The method's type of request.</typeparam>
    /// <param name="choose">Says what happens.</param>
    public static RpcFault Choose<T>(Func<T, RpcFault> choose)
        where T : IMessage<T>, new() => new(exchange => choose(exchange.Request.Read<T>()).HappenAsync(exchange));

    /// <summary>Something happens before the call reaches the emulator.</summary>
    public static RpcFault After(Func<Task> action) => new(async exchange =>
    {
        await action();
        await exchange.PassAsync();
    });

    public Task HappenAsync(RpcExchange exchange) => happen(exchange);
}
