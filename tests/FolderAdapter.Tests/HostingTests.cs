using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Portable.Hosting;
using Portable.ObjectStorage;

namespace FolderAdapter.Tests;

/// <summary>The configuration chooses the adapter like any other: with the configuration that the guide shows.</summary>
public sealed class HostingTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("portable-folder-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task The_guides_configuration_selects_the_folder()
    {
        using var host = Build(GuidesConfiguration());
        await host.StartAsync(Token);
        var letters = host.Services.GetRequiredKeyedService<IObjectStore>("letters");
        await letters.PutTextAsync("letters/ada.txt", "Dear Ada,", cancellationToken: Token);

        Assert.Equal((FolderObjectStore.ProviderName, "Dear Ada,"), (letters.Provider, await letters.GetTextAsync("letters/ada.txt", Token)));
        Assert.Single(Directory.GetFiles(Path.Combine(root, "letters"), "*.object"));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_url_with_the_providers_name_selects_it_too()
    {
        var configuration = JsonNode.Parse($$"""{ "Portable": { "CreateIfMissing": true, "ObjectStores": { "letters": "folder://letters?Root={{root}}" } } }""")!;
        using var host = Build(configuration);
        await host.StartAsync(Token);
        Assert.True(Directory.Exists(Path.Combine(root, "letters")));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task What_the_folder_lacks_is_refused_at_the_start_by_name()
    {
        var configuration = GuidesConfiguration();
        configuration["Portable"]!["Folder"]!["Rot"] = root;
        var misspelt = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(configuration));
        Assert.Contains("Portable:Folder:Rot is not a setting of provider 'Folder' (known: Root)", misspelt.Message, StringComparison.Ordinal);

        configuration["Portable"]!["Folder"] = new JsonObject();
        var missing = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(configuration));
        Assert.Contains("neither it nor Portable:Folder:Root names a folder", missing.Message, StringComparison.Ordinal);

        var signing = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(GuidesConfiguration(), ObjectStoreFeature.Signing));
        Assert.Contains("Portable:ObjectStores:letters: provider 'Folder' lacks Signing", signing.Message, StringComparison.Ordinal);
    }

    private static async Task StartAsync(JsonNode configuration, params ObjectStoreFeature[] required)
    {
        using var host = Build(configuration, required);
        await host.StartAsync(Token);
    }

    private static IHost Build(JsonNode configuration, params ObjectStoreFeature[] required)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(configuration.ToJsonString())));
        builder.Services.AddFolderAdapters();
        builder.Services.AddPortable(builder.Configuration).RequireObjectStore("letters", required);
        return builder.Build();
    }

    private JsonNode GuidesConfiguration()
    {
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "writing-an-adapter.md"));
        var json = JsonNode.Parse(Assert.Single(guide.Split("```json\n").Skip(1), block => block.Contains("\"Folder\"", StringComparison.Ordinal)).Split("```")[0])!;
        json["Portable"]!["Folder"]!["Root"] = root;
        return json;
    }
}
