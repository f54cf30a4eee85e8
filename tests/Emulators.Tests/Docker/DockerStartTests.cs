using System.Net.Http.Json;
using Portable.Emulators.Aws;
using Portable.Emulators.Gcp;

namespace Portable.Emulators.Tests.Docker;

/// <summary>The way through Testcontainers, with a real engine and a real image.</summary>
public sealed class DockerStartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Image", "Fauxqs")]
    public async Task A_container_serves_SQS_on_loopback_and_is_gone_after_dispose()
    {
        await using var emulator = new Emulator(SqsInNodeDefinitions.Fauxqs with { Name = "FauxqsInDocker", Program = null });
        var running = await Need.RunningAsync(emulator);
        Assert.Equal(EmulatorSource.Docker, running.Source);
        Assert.True(running.Endpoint.IsLoopback);

        using (var sqs = Clients.Sqs(running))
        {
            var queue = (await sqs.CreateQueueAsync("emulators-tests", Token)).QueueUrl;
            await sqs.SendMessageAsync(queue, "hello", Token);
            Assert.Equal("hello", Assert.Single((await sqs.ReceiveMessageAsync(queue, Token)).Messages).Body);
        }

        await emulator.DisposeAsync();
        await Listening.AssertEndsAsync(running.Endpoint);
    }

    /// <summary>Runs Node of the image that <c>Docker/make-image.sh</c> makes; <c>Docker/prove.sh</c> runs this.</summary>
    [Fact]
    [Trait("Image", "MadeHere")]
    public async Task A_folder_and_variables_are_handed_into_a_container()
    {
        const string Serve = "require('http').createServer((_, answer) => answer.end(require('fs').readFileSync('/portable/crc32c.py') + process.env.PYTHONPATH)).listen(4566)";
        var recipe = MotoDefinition.Default.Container! with { Image = "Fauxqs", Port = 4566, Command = ["/bin/node", "--eval", Serve] };
        await using var emulator = new Emulator(new() { Name = "FolderInDocker", ReadyPath = "/", Container = recipe });
        var running = await Need.RunningAsync(emulator);

        using var http = new HttpClient();
        var text = await http.GetStringAsync(running.Endpoint, Token);

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(recipe.Folder!, "crc32c.py"), Token) + "/portable", text);
    }

    [Fact]
    [Trait("Image", "MinIO")]
    public async Task MinIO_keeps_objects()
    {
        var minio = await Need.RunningAsync(Emulator.MinIO);
        using var s3 = Clients.S3(minio);

        await s3.PutBucketAsync("emulators-tests", Token);
        await s3.PutObjectAsync(new() { BucketName = "emulators-tests", Key = "a", ContentBody = "hello" }, Token);
        using var got = await s3.GetObjectAsync("emulators-tests", "a", Token);

        Assert.Equal("hello", await new StreamReader(got.ResponseStream).ReadToEndAsync(Token));
    }

    [Fact]
    [Trait("Image", "ElasticMq")]
    public async Task ElasticMq_delivers_messages()
    {
        var elasticMq = await Need.RunningAsync(Emulator.ElasticMq);
        using var sqs = Clients.Sqs(elasticMq);

        var queue = (await sqs.CreateQueueAsync($"q-{Guid.NewGuid():N}", Token)).QueueUrl;
        await sqs.SendMessageAsync(queue, "hello", Token);

        Assert.Equal("hello", Assert.Single((await sqs.ReceiveMessageAsync(queue, Token)).Messages).Body);
    }

    [Fact]
    [Trait("Image", "PubSub")]
    public async Task Pub_Sub_in_a_container_answers_by_its_name()
    {
        await using var emulator = new Emulator(PubSubDefinition.Default with { Name = "PubSubInDocker", Program = null });
        var pubSub = await Need.RunningAsync(emulator);
        using var http = new HttpClient();

        Assert.Equal("Ok", (await http.GetStringAsync(pubSub.Endpoint, Token)).Trim());
    }

    [Fact]
    [Trait("Image", "FakeGcsServer")]
    public async Task Fake_GCS_Server_keeps_objects()
    {
        var server = await Need.RunningAsync(Emulator.FakeGcsServer);
        using var http = new HttpClient();

        using var made = await http.PostAsJsonAsync(new Uri(server.Endpoint, "storage/v1/b?project=portable"), new { name = "emulators-tests" }, Token);
        made.EnsureSuccessStatusCode();
        using var put = await http.PostAsync(new Uri(server.Endpoint, "upload/storage/v1/b/emulators-tests/o?uploadType=media&name=a"), new StringContent("hello"), Token);
        put.EnsureSuccessStatusCode();

        Assert.Equal("hello", await http.GetStringAsync(new Uri(server.Endpoint, "storage/v1/b/emulators-tests/o/a?alt=media"), Token));
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_leaves_the_local_program()
    {
        using var image = new EnvironmentVariable("PORTABLE_IMAGE_NOT_TO_BE_HAD", "127.0.0.1:9/nothing/at-all:1.0");
        var moto = MotoDefinition.Default with { Name = "MotoAfterDocker", Container = new() { Image = "NotToBeHad", Port = 5000 } };
        Need.Absent(moto.Program!.FindAbsence());
        await using var emulator = new Emulator(moto);

        Assert.Equal(EmulatorSource.Local, (await emulator.StartAsync(Token)).Source);

        await using var without = new Emulator(moto with { Program = null });
        var absence = await without.FindAbsenceAsync(Token);
        Assert.Contains("Docker", absence, StringComparison.Ordinal);
        Assert.EndsWith("There is no local program for it.", absence, StringComparison.Ordinal);
    }
}
