using System.Text.Json.Serialization;

namespace UploadProcessor.Serving;

/// <summary>How far a photograph has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PhotoState>))]
internal enum PhotoState
{
    /// <summary>It is in the store, and waits for a worker: for the first time, or once more after a failure that may pass.</summary>
    [JsonStringEnumMemberName("uploaded")]
    Uploaded,

    /// <summary>A worker has it in hand.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>Its renditions are in the store.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>Its event is in the dead-letter queue.</summary>
    [JsonStringEnumMemberName("dead-lettered")]
    DeadLettered,

    /// <summary>It is no longer in the store.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,
}
