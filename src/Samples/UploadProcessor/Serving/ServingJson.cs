using System.Text.Json.Serialization;

namespace UploadProcessor.Serving;

/// <summary>Everything that goes over the wire as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(About))]
[JsonSerializable(typeof(IReadOnlyList<Photo>))]
[JsonSerializable(typeof(IReadOnlyList<LetterView>))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Redriven))]
[JsonSerializable(typeof(SignedUpload))]
[JsonSerializable(typeof(Uploaded))]
internal sealed partial class ServingJson : JsonSerializerContext;
