using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Configuration;

/// <summary>The section, its part for the service and the entry: what each says reaches the requests.</summary>
public sealed class LayeredOptionsTests : IDisposable
{
    private readonly List<ServiceProvider> containers = [];
    private readonly List<HttpRequestMessage> requests = [];

    [Fact]
    public async Task A_services_part_wins_over_the_section_and_an_entry_over_both()
    {
        Assert.Equal("http://one.example:1", await EndpointAsync(Build(("Endpoint", "http://one.example:1"))));
        var services = Build(("Endpoint", "http://one.example:1"), ("Storage:Endpoint", "http://two.example:2"), ("PubSub:Endpoint", "http://three.example:3"));
        Assert.Equal("http://two.example:2", await EndpointAsync(services));
        Assert.Equal("http://four.example:4", await EndpointAsync(services, ("Endpoint", "http://four.example:4")));
    }

    [Fact]
    public async Task What_holds_in_code_gives_way_to_configuration()
    {
        Assert.Equal("http://code.example", await EndpointAsync(Build(new GcpOptions { Endpoint = new Uri("http://code.example") })));
        Assert.Equal("http://one.example:1", await EndpointAsync(Build(new GcpOptions { Endpoint = new Uri("http://code.example") }, ("Endpoint", "http://one.example:1"))));
    }

    [Fact]
    public async Task The_number_of_attempts_is_that_which_is_configured()
    {
        var services = Build(("Endpoint", "http://one.example"), ("MaxAttempts", "2"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store(services).HeadAsync("broken"));
        Assert.Equal(2, requests.Count);
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store(services, ("MaxAttempts", "1")).HeadAsync("broken"));
        Assert.Equal(3, requests.Count);
    }

    [Fact]
    public async Task The_project_that_is_charged_is_in_every_request()
    {
        await Store(Build(("Endpoint", "http://one.example"), ("QuotaProject", "payer"))).HeadAsync("k");
        Assert.Equal("payer", Assert.Single(Assert.Single(requests).Headers.GetValues("x-goog-user-project")));
    }

    [Fact]
    public void What_is_reached_alike_shares_its_connections()
    {
        var services = Build(("Endpoint", "http://one.example"));
        Assert.Same(Http(Store(services)), Http(Store(services, ("ChunkSize", "262144"))));
        Assert.NotSame(Http(Store(services)), Http(Store(services, ("Endpoint", "http://two.example"))));
    }

    [Theory]
    [InlineData("MaxAttempts", "0", "Portable:Gcp:MaxAttempts is '0'; it must be a whole number, 1 to 10")]
    [InlineData("Endpoint", "localhost", "Portable:Gcp:Endpoint is 'localhost'; it must be an absolute http or https address")]
    [InlineData("Timeout", "soon", "Portable:Gcp:Timeout is 'soon'")]
    [InlineData("Project", "acme", "Portable:Gcp:Project is not a setting of provider 'Gcp' (known: ")]
    [InlineData("Storage:ChunkSize", "1024", "Portable:Gcp:Storage:ChunkSize is '1024'; it must be a whole number, 262144 to 1073741824")]
    [InlineData("Storage:ChunkSize", "300000", "Portable:Gcp:Storage:ChunkSize is '300000'; it must be a multiple of 262,144 bytes")]
    [InlineData("Storage:Topic", "x", "Portable:Gcp:Storage:Topic is not a setting of provider 'Gcp'")]
    public void What_is_wrong_is_refused_by_its_full_key(string key, string value, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => Store(Build((key, value))));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entrys_unknown_setting_is_refused_by_its_full_key()
    {
        var error = Assert.Throws<ArgumentException>(() => Store(Build(), ("PartSize", "6000000")));
        Assert.StartsWith("Portable:ObjectStores:uploads:PartSize is not a setting of provider 'Gcp'", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var container in containers)
            container.Dispose();
        foreach (var request in requests)
            request.Dispose();
    }

    private async Task<string> EndpointAsync(ServiceProvider services, params (string Key, string Value)[] settings)
    {
        requests.Clear();
        await Store(services, settings).HeadAsync("k");
        return Assert.Single(requests).RequestUri!.GetLeftPart(UriPartial.Authority);
    }

    private ServiceProvider Build(params (string Key, string Value)[] settings) => Build(new GcpOptions(), settings);

    private ServiceProvider Build(GcpOptions defaults, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{GcpOptions.ConfigurationSection}:{setting.Key}", (string?)setting.Value)))
            .Build();
        var container = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddGcpAdapters(defaults with { HttpHandlerFactory = () => new Handler(requests) })
            .BuildServiceProvider();
        containers.Add(container);
        return container;
    }

    private static IObjectStore Store(ServiceProvider services, params (string Key, string Value)[] settings) =>
        services.GetServices<IObjectStoreProvider>().OfType<GcsObjectStoreProvider>().Single().Open(new ObjectStoreDefinition
        {
            Bucket = "uploads",
            ConfigurationPath = "Portable:ObjectStores:uploads",
            Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value),
        });

    private static object Http(IObjectStore store) => store.GetService(typeof(HttpClient))!;

    private sealed class Handler(List<HttpRequestMessage> requests) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            requests.Add(request);
            return Task.FromResult(request.RequestUri!.AbsolutePath.EndsWith("/broken", StringComparison.Ordinal)
                ? new HttpResponseMessage(HttpStatusCode.InternalServerError)
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"generation":"1"}""") });
        }
    }
}
