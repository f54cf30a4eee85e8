using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Kit;

/// <summary>What a test wants its message handler to do.</summary>
internal sealed record Script(Func<ReceivedMessage, CancellationToken, Task> Handle);

/// <summary>A message handler that does what the test wants.</summary>
internal sealed class ScriptedHandler(Script script) : IMessageHandler
{
    public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken) => script.Handle(message, cancellationToken);
}
