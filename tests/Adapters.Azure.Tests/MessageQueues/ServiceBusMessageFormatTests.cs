using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Adapters.Azure.MessageQueues.Amqp;
using Native = Amqp.Message;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

/// <summary>Messages of other clients, whatever their sections, and the size of one's own.</summary>
public sealed class ServiceBusMessageFormatTests
{
    public static TheoryData<string, RestrictedDescribed?> Bodies => new()
    {
        { "", null },
        { "text", new AmqpValue { Value = "text" } },
        { "bytes", new AmqpValue { Value = "bytes"u8.ToArray() } },
        { "", new AmqpValue { Value = null } },
        { "42", new AmqpValue { Value = 42 } },
        { "true", new AmqpValue { Value = true } },
        { """{"a":1,"b":[true,null,"ä"]}""", new AmqpValue { Value = new Map { ["a"] = 1, ["b"] = new List { true, null, "ä" } } } },
        { """["x",2]""", new AmqpSequence { List = new List { "x", 2 } } },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_of_any_section_is_read_as_bytes(string expected, RestrictedDescribed? section) => Assert.Equal(expected, BodyOf(new Native { BodySection = section }));

    [Fact]
    public void Several_sections_of_data_are_one_body()
    {
        var sections = new DataList();
        sections.Add(new Data { Binary = "a"u8.ToArray() });
        sections.Add(new Data { Binary = "bc"u8.ToArray() });
        Assert.Equal("abc", BodyOf(new Native { BodySection = sections }));
    }

    [Fact]
    public void Properties_that_are_no_text_are_shown_as_text()
    {
        var message = new Native
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["number"] = 1.5, ["flag"] = true, ["time"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), ["bytes"] = new byte[] { 1 }, ["none"] = null,
            },
        };
        var properties = AmqpMessageFormat.Decode(Sent(message)).Properties;
        Assert.Equal(["1.5", "true", "2026-01-02T03:04:05.0000000Z", "AQ=="], ((string[])["number", "flag", "time", "bytes"]).Select(name => properties[name]));
        Assert.DoesNotContain("none", properties.Keys);
    }

    [Fact]
    public void A_message_fits_by_its_encoded_size()
    {
        var codec = new ServiceBusMessageCodec(isOrdered: false, deduplicates: false, maxDeliveryCount: 5, maxSize: 64 * 1024);
        Assert.Null(codec.FindProblem(new(new byte[(64 * 1024) - 300])));
        Assert.Contains("more than the 65,536", codec.FindProblem(new(new byte[(64 * 1024) - 20])), StringComparison.Ordinal);
        var attributes = Enumerable.Range(0, 64).ToDictionary(i => $"name-{i:D2}", _ => new string('v', 1000));
        Assert.Contains("64 KB of properties", codec.FindProblem(new(default) { Attributes = attributes }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_still_has_what_is_taken_of_its_inside()
    {
        var field = typeof(ReceiverLink).GetField("credit", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
        var partial = typeof(ReceiverLink).GetField("deliveryCurrent", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
        var method = typeof(Session).GetMethod("DisposeDelivery", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
        Assert.Equal((typeof(int), typeof(MessageDelivery)), (field?.FieldType, partial?.FieldType));
        Assert.Equal(
            ["System.Boolean", "Amqp.Delivery", "Amqp.Framing.DeliveryState", "System.Boolean"], method?.GetParameters().Select(parameter => parameter.ParameterType.FullName!) ?? []);
    }

    private static string BodyOf(Native message) => Encoding.UTF8.GetString(AmqpMessageFormat.Decode(Sent(message)).Body.Span);

    /// <summary>A message as it comes over the wire.</summary>
    private static Native Sent(Native message)
    {
        message.Header = new Header { DeliveryCount = 0 };
        return Native.Decode(message.Encode());
    }
}
