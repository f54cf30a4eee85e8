namespace Portable.Emulators.Faults;

/// <summary>How a connection ends before its time.</summary>
internal enum Cut
{
    /// <summary>With RST: the other side's reads and writes fail.</summary>
    Reset = 0,

    /// <summary>With FIN: the other side reads an end that comes too early.</summary>
    Finish = 1,
}

/// <summary>What happens to a request on its way through a <see cref="FaultProxy"/>.</summary>
internal sealed class Fault
{
    private readonly Func<Exchange, Task> happen;

    private Fault(Func<Exchange, Task> happen) => this.happen = happen;

    /// <summary>None: the request reaches the emulator, the answer the client.</summary>
    public static Fault None { get; } = new(exchange => exchange.PassAsync());

    /// <summary>The client waits for ever.</summary>
    public static Fault Silence { get; } = new(exchange => exchange.WaitForClientToLeaveAsync());

    /// <summary>The emulator does what it is asked; the connection is reset before the client learns it.</summary>
    public static Fault LoseAnswer { get; } = new(async exchange =>
    {
        await exchange.PassAsync(answer: false);
        await exchange.CutAsync(Cut.Reset);
    });

    /// <summary>The connection is reset before the emulator learns of the request.</summary>
    public static Fault LoseRequest { get; } = new(exchange => exchange.CutAsync(Cut.Reset));

    /// <summary>The proxy answers; the emulator learns nothing.</summary>
    public static Fault Answer(Answer answer) => new(exchange => exchange.AnswerAsync(answer));

    /// <summary>The emulator does what it is asked; the client gets another answer.</summary>
    public static Fault ChangeAnswer(Answer answer) => new(async exchange =>
    {
        await exchange.PassAsync(answer: false);
        await exchange.AnswerAsync(answer);
    });

    /// <summary>The request waits.</summary>
    public static Fault Delay(TimeSpan delay) => new(async exchange =>
    {
        await Task.Delay(delay, TimeProvider.System, exchange.Ending);
        await exchange.PassAsync();
    });

    /// <summary>Something happens before the request reaches the emulator.</summary>
    public static Fault After(Func<Task> action) => new(async exchange =>
    {
        await action();
        await exchange.PassAsync();
    });

    /// <summary>The connection ends after some bytes of the request's body.</summary>
    public static Fault CutRequest(long after, Cut cut = Cut.Reset) => new(async exchange =>
    {
        await exchange.PassAsync(requestBytes: after);
        await exchange.CutAsync(cut);
    });

    /// <summary>The connection ends after some bytes of the response's body, of which the header announces more.</summary>
    public static Fault CutResponse(long after, Cut cut = Cut.Reset) => new(async exchange =>
    {
        await exchange.PassAsync(responseBytes: after);
        await exchange.CutAsync(cut);
    });

    /// <summary>After some bytes of the response's body nothing more comes.</summary>
    public static Fault StallResponse(long after) => new(async exchange =>
    {
        await exchange.PassAsync(responseBytes: after);
        await exchange.WaitForClientToLeaveAsync();
    });

    public Task HappenAsync(Exchange exchange) => happen(exchange);
}
