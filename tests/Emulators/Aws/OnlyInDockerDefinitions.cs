using System.Collections.Frozen;

namespace Portable.Emulators.Aws;

/// <summary>Emulators that come as images and not, in a way that would do here, as programs.</summary>
internal static class OnlyInDockerDefinitions
{
    private static readonly EmulatorCredentials MinIORoot = new("portable", "portablesecret");

    public static EmulatorDefinition MinIO { get; } = new()
    {
        Name = "MinIO",
        ReadyPath = "/minio/health/ready",
        Credentials = MinIORoot,
        Container = new()
        {
            Image = "MinIO",
            Port = 9000,
            Command = ["server", "/data"],
            Environment = new Dictionary<string, string>
            {
                ["MINIO_ROOT_USER"] = MinIORoot.AccessKey,
                ["MINIO_ROOT_PASSWORD"] = MinIORoot.SecretKey,
            }.ToFrozenDictionary(),
        },
    };

    public static EmulatorDefinition ElasticMq { get; } = new()
    {
        Name = "ElasticMq",
        ReadyPath = "/",
        Container = new() { Image = "ElasticMq", Port = 9324 },
    };
}
