using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Readme;

/// <summary>The README's code, compiled and run; the README quotes it.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_readmes_handler_composition_root_and_configuration_work_together()
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Assert.Single(Blocks("json"))));
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(json).Build();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        Compose(builder.Services, configuration);
        using var host = builder.Build();
        await host.StartAsync(TestApp.Token);
        var queue = host.Services.GetRequiredKeyedService<IMessageQueue>("greetings");
        var letters = host.Services.GetRequiredKeyedService<IObjectStore>("letters");

        var id = await queue.SendTextAsync("Ada", TestApp.Token);
        await queue.SendTextAsync("", TestApp.Token);
        var dead = await queue.DeadLetterQueue!.ReceiveOneAsync(TimeSpan.FromSeconds(20), TestApp.Token);
        string? letter = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestApp.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while ((letter = await letters.GetTextAsync($"letters/{id}.txt", limit.Token)) is null)
            await Task.Yield();
        await host.StopAsync(TestApp.Token);

        Assert.Equal("Dear Ada,", letter);
        Assert.Equal("EmptyName", dead?.DeadLetter?.Reason);
    }

    [Fact]
    public async Task The_readmes_virtual_time_brings_a_message_after_twelve_hours()
    {
        Assert.Equal("Ada", (await ReceiveInTwelveHoursAsync())?.GetText());
    }

    private static void Compose(IServiceCollection services, IConfiguration configuration)
    {
        services.AddInMemoryAdapters();
        services.AddPortable(configuration)
            .RequireMessageQueue("greetings", MessageQueueFeature.DeadLetter);
        services.AddQueueConsumer<Greeter>("greetings", options => options.Concurrency = 8);
        services.AddHealthChecks().AddPortable();
    }

    private static async Task<ReceivedMessage?> ReceiveInTwelveHoursAsync()
    {
        var clock = new FakeTimeProvider();
        var provider = new InMemoryMessageQueueProvider(new InMemoryCloud(clock));
        await provider.Provisioner.CreateIfMissingAsync(new() { Queue = "greetings" });
        var queue = provider.Open(new() { Queue = "greetings" });

        await queue.SendAsync(new Message("Ada"u8.ToArray()) { Delay = TimeSpan.FromHours(12) });
        clock.Advance(TimeSpan.FromHours(12));
        var message = await queue.ReceiveOneAsync(TimeSpan.Zero);
        return message;
    }

    private static List<string> Blocks(string language)
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        return [.. readme.Split("```" + language + "\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];
    }
}

public sealed class Greeter([FromKeyedServices("letters")] IObjectStore letters) : IMessageHandler
{
    public async Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        var name = message.GetText();
        if (name.Length == 0)
            throw new DeadLetterException("EmptyName");
        await letters.PutTextAsync($"letters/{message.MessageId}.txt", $"Dear {name},", cancellationToken: cancellationToken);
    }
}
