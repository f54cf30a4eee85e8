using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Kit;

/// <summary>What a test wants its batch handler to do.</summary>
internal sealed record BatchScript(Func<IReadOnlyList<ReceivedMessage>, CancellationToken, Task<IReadOnlyList<MessageFailure>>> Handle);

/// <summary>A batch handler that does what the test wants.</summary>
internal sealed class ScriptedBatchHandler(BatchScript script) : IMessageBatchHandler
{
    public Task<IReadOnlyList<MessageFailure>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken) =>
        script.Handle(messages, cancellationToken);
}
