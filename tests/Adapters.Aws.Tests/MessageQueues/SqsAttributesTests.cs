using Amazon.SQS.Model;
using Portable.Adapters.Aws.MessageQueues;

namespace Portable.Adapters.Aws.Tests.MessageQueues;

public sealed class SqsAttributesTests
{
    [Theory]
    [InlineData(10, 0, 10)]
    [InlineData(9, 1, 10)]
    [InlineData(10, 1, 2)]
    [InlineData(11, 0, 1)]
    [InlineData(64, 2, 3)]
    public void Attributes_are_SQSs_own_as_long_as_they_fit(int application, int own, int expected)
    {
        var attributes = Enumerable.Range(0, application).ToDictionary(i => $"n{i}", i => $"v{i} 日本 😀");
        var ours = new[] { SqsAttributes.Body, SqsAttributes.DeduplicationId }.Take(own).ToDictionary(name => name, _ => SqsAttributes.Text("x"));
        var written = SqsAttributes.Write(attributes, ours)!;
        Assert.Equal(expected, written.Count);
        Assert.Equal(attributes, SqsAttributes.Read(written));
    }

    [Fact]
    public void An_empty_value_is_packed_for_SQS_refuses_it()
    {
        var written = SqsAttributes.Write(new Dictionary<string, string> { ["a"] = string.Empty, ["b"] = "x" }, null)!;
        Assert.Equal("""{"a":"","b":"x"}""", Assert.Single(written).Value.StringValue);
        Assert.Equal(new Dictionary<string, string> { ["a"] = string.Empty, ["b"] = "x" }, SqsAttributes.Read(written));
    }

    [Fact]
    public void Going_on_to_another_queue_keeps_the_types_of_other_clients()
    {
        using var bytes = new MemoryStream([1, 2, 3]);
        var came = new Dictionary<string, MessageAttributeValue>
        {
            ["number"] = new() { DataType = "Number", StringValue = "7" },
            ["bytes"] = new() { DataType = "Binary.png", BinaryValue = bytes },
            [SqsAttributes.DeadLetter] = SqsAttributes.Text("old"),
        };
        var goes = SqsAttributes.Forward(came, (SqsAttributes.DeadLetter, "new"));
        Assert.Equal(["Binary.png", "Number", "String"], goes.Values.Select(value => value.DataType).Order(StringComparer.Ordinal));
        Assert.Equal("new", goes[SqsAttributes.DeadLetter].StringValue);
        Assert.Equal(new Dictionary<string, string> { ["number"] = "7", ["bytes"] = "AQID" }, SqsAttributes.Read(goes));
        Assert.Equal(2, SqsAttributes.Forward(came, (SqsAttributes.DeadLetter, null)).Count);
    }

    [Fact]
    public void Going_on_with_one_more_than_SQS_takes_packs_the_text()
    {
        var came = Enumerable.Range(0, SqsAttributes.Most).ToDictionary(i => $"n{i}", i => SqsAttributes.Text($"v{i}"));
        var goes = SqsAttributes.Forward(came, (SqsAttributes.DeadLetter, "why"));
        Assert.Equal([SqsAttributes.Packed, SqsAttributes.DeadLetter], goes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(came.ToDictionary(pair => pair.Key, pair => pair.Value.StringValue), SqsAttributes.Read(goes));
    }

    [Fact]
    public void What_is_not_ours_under_our_name_breaks_no_receive() =>
        Assert.Equal(
            new Dictionary<string, string> { ["a"] = "1" },
            SqsAttributes.Read(new() { [SqsAttributes.Packed] = SqsAttributes.Text("not JSON"), ["a"] = SqsAttributes.Text("1") }));
}
