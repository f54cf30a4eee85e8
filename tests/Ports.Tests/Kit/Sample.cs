using System.Text.Json.Serialization;

namespace Portable.Tests.Kit;

internal sealed record Sample(string Name, int Count);

[JsonSerializable(typeof(Sample))]
internal sealed partial class SampleJson : JsonSerializerContext;
