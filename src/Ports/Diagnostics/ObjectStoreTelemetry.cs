using System.Diagnostics;
using System.Diagnostics.Metrics;
using Portable.ObjectStorage;

namespace Portable.Diagnostics;

/// <summary>How calls to an object store are reported.</summary>
internal static class ObjectStoreTelemetry
{
    private static readonly Histogram<double> Duration = PortableTelemetry.Meter.CreateHistogram<double>(
        PortableTelemetry.ObjectStoreOperationDuration, "s", "Duration of object-store operations.");

    public static Operation? Start(ObjectStore store, string operation, in ObjectKey key)
    {
        if (!Operation.IsObserved(Duration))
            return null;
        var started = Operation.Start($"{operation} {store.Bucket}", ActivityKind.Client, Duration, new TagList
        {
            { "object_store.operation.name", operation },
            { "object_store.provider", store.Provider },
            { "object_store.bucket", store.Bucket },
        });
        if (key.Value.Length > 0)
            started.Detail("object_store.key", key.Value);
        return started;
    }

    public static string ErrorType(Exception exception) =>
        exception is ObjectStoreException known ? known.Code.ToString() : exception.GetType().FullName!;
}
