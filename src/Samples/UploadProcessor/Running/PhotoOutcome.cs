namespace UploadProcessor.Running;

/// <summary>How it ended for one photograph.</summary>
internal enum PhotoOutcome
{
    /// <summary>Its renditions are in the output folder.</summary>
    Processed,

    /// <summary>Its event is in the dead-letter queue.</summary>
    DeadLettered,

    /// <summary>It could not be uploaded, or its renditions could not be fetched.</summary>
    Failed,

    /// <summary>Nothing was heard of it: neither renditions nor a dead letter.</summary>
    Lost,

    /// <summary>The run was stopped before its turn.</summary>
    Left,
}
