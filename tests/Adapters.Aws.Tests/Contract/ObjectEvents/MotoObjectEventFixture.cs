using System.Text;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.ContractTests.ObjectEvents;
using Portable.Emulators;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectEvents;

/// <summary>Buckets of moto's S3 whose events go to queues of moto's SQS.</summary>
public sealed class MotoObjectEventFixture : ObjectEventContractFixture
{
    private S3ObjectStoreProvider? stores;
    private SqsMessageQueueProvider? queues;

    public override int PartSize => S3ObjectStoreOptions.MinPartSize;

    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    public override TimeSpan ListenFor => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<Message> IgnoredNotifications { get; } =
    [
        Body("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-01-01T00:00:00.000Z","Bucket":"b","RequestId":"R","HostId":"H"}"""),
        Body(Record("\"eventName\":\"ObjectTagging:Put\"")),
    ];

    public override IReadOnlyList<Message> MalformedNotifications { get; } =
    [
        Body(Record("\"eventName\":\"ObjectCreated:Put\"", key: "null")),
        Body(Record("\"eventName\":\"ObjectCreated:Put\"", key: "7")),
        Body(Record("\"eventName\":\"ObjectCreated:Put\"", time: "yesterday")),
        Body(Record("\"eventName\":\"ObjectCreated:Put\"")[..^1]),
        Body(Record("\"eventName\":null")),
    ];

    protected override async ValueTask<string?> FindAbsenceAsync() => await Emulator.Moto.FindAbsenceAsync();

    protected override async ValueTask<(IObjectStoreProvider Stores, IMessageQueueProvider Queues)> ConnectAsync()
    {
        var moto = await Emulator.Moto.StartAsync();
        var aws = new AwsOptions { ServiceUrl = moto.Endpoint, AccessKey = moto.Credentials.AccessKey, SecretKey = moto.Credentials.SecretKey };
        stores = new S3ObjectStoreProvider(aws, new S3ObjectStoreOptions { PartSize = PartSize });
        queues = new SqsMessageQueueProvider(aws);
        return (stores, queues);
    }

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        stores?.Dispose();
        queues?.Dispose();
    }

    private static string Record(string eventName, string key = "\"k\"", string time = "2026-01-01T00:00:00.000Z") =>
        $$"""
        {"Records":[{"eventSource":"aws:s3","eventTime":"{{time}}",{{eventName}},"s3":
          {"bucket":{"name":"b"},"object":{"key":{{key}},"size":1,"eTag":"e" } } }]}
        """;

    private static Message Body(string json) => new(Encoding.UTF8.GetBytes(json));
}
