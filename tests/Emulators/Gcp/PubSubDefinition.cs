using System.Globalization;

namespace Portable.Emulators.Gcp;

/// <summary>Google's own emulator of Pub/Sub: a Java program that is a component of the Google Cloud SDK.</summary>
internal static class PubSubDefinition
{
    private const string Remedy = "install it with: apt-get install google-cloud-cli-pubsub-emulator default-jre-headless, or: gcloud components install pubsub-emulator";

    public static EmulatorDefinition Default { get; } = new()
    {
        Name = "PubSub",
        ReadyPath = "/",
        UsualPort = 8085,
        Container = new()
        {
            Image = "PubSub",
            Port = 8085,
            Command = ["gcloud", "beta", "emulators", "pubsub", "start", "--host-port=0.0.0.0:8085", "--project=portable"],
        },
        Program = new()
        {
            Needs = ["java"],
            FindMissing = () => CloudSdk.FindPubSubEmulator() is null ? $"The Google Cloud SDK here, if there is one, has no Pub/Sub emulator; {Remedy}." : null,
            Remedy = Remedy,
            Command = port =>
            [
                "java", "-Xmx512m", "-jar", CloudSdk.FindPubSubEmulator()!, "--host=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={port}"),
            ],
            // On a taken port it lives on, and whoever has the port answers in its place.
            ReadyWords = port => string.Create(CultureInfo.InvariantCulture, $"Server started, listening on {port}"),
        },
    };
}
