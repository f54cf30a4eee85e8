using Portable.Adapters.InMemory.MessageQueues;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.ContractTests.ObjectEvents;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.Contract.ObjectEvents;

public class InMemoryObjectEventFixture : ObjectEventContractFixture
{
    private readonly VirtualTime time = new();

    public override TimeProvider Time => time.Clock;

    public override bool IsTimeVirtual => true;

    public override int PartSize => 64 * 1024;

    public override IReadOnlyList<Message> MalformedNotifications { get; } =
    [
        Marked("not JSON"),
        Marked("null"),
        Marked("[]"),
        Marked("{}"),
        Marked("""{"kind":"Exploded","bucket":"b","key":"k","time":"2026-01-01T00:00:00Z","provider":"InMemory"}"""),
        Marked("""{"kind":"Created","bucket":"b","key":null,"time":"2026-01-01T00:00:00Z","provider":"InMemory"}"""),
        Marked("""{"kind":"Created","bucket":"b","key":"k","time":"yesterday","provider":"InMemory"}"""),
    ];

    public override Task PassTimeAsync(TimeSpan duration) => time.PassAsync(duration);

    public override Task<T> PassTimeAsync<T>(Task<T> pending, TimeSpan after) => time.PassAsync(pending, after, Patience);

    protected override ValueTask<(IObjectStoreProvider Stores, IMessageQueueProvider Queues)> ConnectAsync()
    {
        var cloud = new InMemoryCloud(time.Clock);
        return ValueTask.FromResult<(IObjectStoreProvider, IMessageQueueProvider)>(
            (StoresOf(cloud), new InMemoryMessageQueueProvider(cloud)));
    }

    protected virtual IObjectStoreProvider StoresOf(InMemoryCloud cloud) => new InMemoryObjectStoreProvider(cloud);

    private static Message Marked(string body) => new(System.Text.Encoding.UTF8.GetBytes(body))
    {
        Attributes = new Dictionary<string, string> { [ObjectEventMessage.KindAttribute] = nameof(ObjectEventKind.Created) },
    };
}
