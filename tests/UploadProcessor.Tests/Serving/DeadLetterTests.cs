using System.Text.Json;

namespace UploadProcessor.Tests.Serving;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task A_broken_photograph_is_in_the_list_with_the_reason_and_a_look_leaves_it_there()
    {
        await using var server = await RunningServer.StartAsync();
        await UploadBrokenAsync(server);

        for (var look = 1; look <= 2; look++)
        {
            var letter = Assert.Single((await server.GetAsync("/dead-letters")).EnumerateArray());
            Assert.Equal(
                ("broken.jpg", "UnreadableImage", 1), (Text(letter, "name"), Text(letter, "reason"), letter.GetProperty("deliveryCount").GetInt32()));
            Assert.StartsWith("The image is damaged: VipsJpeg: premature end of JPEG image.", Text(letter, "description"), StringComparison.Ordinal);
        }

        var photo = await server.WaitForAsync("broken.jpg", "dead-lettered");
        Assert.Equal("UnreadableImage", Text(photo, "reason"));
    }

    [Fact]
    public async Task Moved_back_while_it_is_still_broken_it_is_dead_lettered_again()
    {
        await using var server = await RunningServer.StartAsync();
        await UploadBrokenAsync(server);
        await using var events = await server.ListenAsync();
        Assert.Equal("broken.jpg: dead-lettered", await events.NextStateAsync());

        var answer = await server.PostAsync("/dead-letters/redrive");

        Assert.Equal(1, answer.GetProperty("moved").GetInt32());
        var state = await events.NextStateAsync();
        Assert.Equal("broken.jpg: dead-lettered", state == "broken.jpg: processing" ? await events.NextStateAsync() : state);
        await Wait.UntilAsync(async () => (await server.GetAsync("/dead-letters")).GetArrayLength() == 1);
    }

    [Fact]
    public async Task Replaced_by_a_good_one_and_moved_back_nothing_is_dead_any_more()
    {
        await using var server = await RunningServer.StartAsync();
        await UploadBrokenAsync(server);

        await server.UploadOrFailAsync("broken.jpg", Photos.Bundle("rocket.jpg"));
        await server.WaitForAsync("broken.jpg", "done");
        Assert.Equal(1, (await server.GetAsync("/dead-letters")).GetArrayLength());
        await server.WaitForAsync("broken.jpg", "done");

        Assert.Equal(1, (await server.PostAsync("/dead-letters/redrive")).GetProperty("moved").GetInt32());

        await Wait.UntilAsync(async () => (await server.GetAsync("/dead-letters")).GetArrayLength() == 0);
        await server.WaitForAsync("broken.jpg", "done");
        Assert.Equal(0, (await server.PostAsync("/dead-letters/redrive")).GetProperty("moved").GetInt32());
    }

    private static async Task UploadBrokenAsync(RunningServer server)
    {
        await server.UploadOrFailAsync("broken.jpg", Photos.Bundle("broken-truncated.jpg"));
        await Wait.UntilAsync(async () => (await server.GetAsync("/dead-letters")).GetArrayLength() == 1);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
