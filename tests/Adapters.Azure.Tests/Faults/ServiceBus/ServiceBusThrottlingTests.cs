using Portable.Emulators.ServiceBus.Faults;
using Portable.MessageQueues;
using BusFault = Portable.Emulators.ServiceBus.Faults.Fault;

namespace Portable.Adapters.Azure.Tests.Faults.ServiceBus;

/// <summary>Service Bus asks for patience, for a while or for ever. Few attempts, since the adapter waits some seconds between them, as the service asks for ten.</summary>
public sealed class ServiceBusThrottlingTests : ServiceBusFaultTest
{
    private const int Few = 2;

    public static readonly TheoryData<string, FaultPoint> Cases = new()
    {
        { "Send", FaultPoint.Send },
        { "Send", FaultPoint.Attach },
        { "SendBatch", FaultPoint.Send },
        { "Receive", FaultPoint.Attach },
        { "Complete", FaultPoint.Settle },
        { "Renew", FaultPoint.Request },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_ends_within_the_attempts_is_not_noticed(string operation, FaultPoint point)
    {
        var message = await LeaseOneAsync();
        var queue = point == FaultPoint.Attach ? Open() : Queue;
        Next(point, BusFault.Refuse());

        await CallAsync(operation, message, queue);

        // The leased message and what was sent besides.
        Assert.Equal(operation switch { "Complete" => 0, "Send" or "SendBatch" => 2, _ => 1 }, await Bus.CountAsync(Definition.Queue));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_does_not_end_is_an_error_after_the_attempts_that_are_configured(string operation, FaultPoint point)
    {
        var few = Open(change: options => options with { MaxAttempts = Few });
        var message = await LeaseOneAsync(queue: few);
        var queue = point == FaultPoint.Attach ? Open(change: options => options with { MaxAttempts = Few }) : few;
        Next(point, BusFault.Refuse(), times: int.MaxValue);
        // A settlement that was refused is asked for again by a request, for its delivery has been answered.
        if (point == FaultPoint.Settle)
            Next(FaultPoint.Request, BusFault.Refuse(), times: int.MaxValue);

        var error = await ThrowsAsync(MessageQueueErrorCode.Throttled, () => CallAsync(operation, message, queue));

        Assert.True(error.IsTransient, error.ToString());
        Bus.Faults.Clear();
        await CallAsync("Send", message, few);
    }
}
