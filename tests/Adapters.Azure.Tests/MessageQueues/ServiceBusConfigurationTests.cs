using Portable.Adapters.Azure.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

/// <summary>What is wrong in the configuration is said before any I/O, with its key and without a secret.</summary>
public sealed class ServiceBusConfigurationTests
{
    private const string Good = "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=hidden=";

    [Theory]
    [InlineData("acme.servicebus.windows.net", null, ServiceBusTransport.AmqpTcp, "acme.servicebus.windows.net", 5671, true, "https://acme.servicebus.windows.net/")]
    [InlineData("acme.servicebus.windows.net", null, ServiceBusTransport.AmqpWebSockets, "acme.servicebus.windows.net", 443, true, "https://acme.servicebus.windows.net/")]
    [InlineData(null, Good, ServiceBusTransport.AmqpTcp, "acme.servicebus.windows.net", 5671, true, "https://acme.servicebus.windows.net/")]
    [InlineData(null, "Endpoint=sb://localhost;SharedAccessKeyName=r;SharedAccessKey=k;UseDevelopmentEmulator=true;", ServiceBusTransport.AmqpTcp, "localhost", 5672, false, "http://localhost:5300/")]
    [InlineData(null, "Endpoint=sb://localhost:99;SharedAccessSignature=SharedAccessSignature sr=a&sig=b&se=1&skn=c;UseDevelopmentEmulator=True", ServiceBusTransport.AmqpWebSockets, "localhost", 99, false, "http://localhost:5300/")]
    public void The_namespace_is_found(string? name, string? connection, ServiceBusTransport transport, string host, int port, bool encrypted, string management)
    {
        var (endpoint, _) = ServiceBusEndpoint.Of(new AzureOptions { ServiceBusNamespace = name, ServiceBusConnectionString = connection, ServiceBusTransport = transport }, "x");
        Assert.Equal((host, port, encrypted, management), (endpoint.Host, endpoint.Port, endpoint.IsEncrypted, endpoint.Management.ToString()));
    }

    [Theory]
    [InlineData("ServiceBusNamespace", "https://acme.servicebus.windows.net", "must be a host")]
    [InlineData("ServiceBusNamespace", "acme", "must be a host")]
    [InlineData("ServiceBusConnectionString", "hidden", "is not a connection string")]
    [InlineData("ServiceBusConnectionString", "SharedAccessKeyName=root;SharedAccessKey=hidden", "has no Endpoint")]
    [InlineData("ServiceBusConnectionString", "Endpoint=https://acme.servicebus.windows.net;SharedAccessKeyName=root;SharedAccessKey=hidden", "has no Endpoint")]
    [InlineData("ServiceBusConnectionString", "Endpoint=sb://acme.servicebus.windows.net;SharedAccessKey=hidden", "has neither")]
    [InlineData("ServiceBusConnectionString", Good + ";SharedAccessSignature=hidden", "has both")]
    [InlineData("ServiceBusConnectionString", Good + ";SharedAccessKey=hidden", "comes twice")]
    [InlineData("ServiceBusTransport", "Pigeon", "AmqpWebSockets")]
    [InlineData("MaxMessageSizeInBytes", "1000", "65536")]
    [InlineData("MaxConcurrentSessions", "0", "1 to 1000")]
    [InlineData("Nonsense", "1", "MaxConcurrentSessions")]
    public void A_wrong_value_is_named_with_its_key_and_without_a_secret(string key, string value, string rule)
    {
        using var provider = new ServiceBusMessageQueueProvider(new AzureOptions { ServiceBusNamespace = "acme.servicebus.windows.net" });
        var error = Assert.Throws<ArgumentException>(() => provider.Open(Definition("uploads") with { Settings = new Dictionary<string, string> { [key] = value } }));
        Assert.Contains($"Portable:MessageQueues:uploads:{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_namespace_the_error_says_where_to_name_one()
    {
        using var provider = new ServiceBusMessageQueueProvider();
        var error = Assert.Throws<ArgumentException>(() => provider.Open(Definition("uploads")));
        Assert.Contains("Portable:MessageQueues:uploads:ServiceBusNamespace is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("Portable:Azure:ServiceBusNamespace", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("a/")]
    [InlineData("a$b")]
    public void A_name_that_Service_Bus_does_not_take_is_refused(string name)
    {
        using var provider = new ServiceBusMessageQueueProvider(new AzureOptions { ServiceBusConnectionString = Good });
        var error = Assert.Throws<ArgumentException>(() => provider.Open(Definition(name)));
        Assert.Contains("Portable:MessageQueues:uploads:Queue", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_of_one_queue_opens_no_other()
    {
        using var provider = new ServiceBusMessageQueueProvider(new AzureOptions { ServiceBusConnectionString = Good + ";EntityPath=Uploads" });
        await using var queue = provider.Open(Definition("uploads"));
        var error = Assert.Throws<ArgumentException>(() => provider.Open(Definition("others")));
        Assert.Contains("EntityPath", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_options_has_no_secret()
    {
        var options = new AzureOptions { ServiceBusConnectionString = Good };
        Assert.DoesNotContain("hidden", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", ServiceBusConnectionString.Parse(Good, "x").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", ServiceBusToken.OfSignature("hidden", default).ToString(), StringComparison.Ordinal);
    }

    private static MessageQueueDefinition Definition(string name) => new() { Queue = name, ConfigurationPath = "Portable:MessageQueues:uploads" };
}
