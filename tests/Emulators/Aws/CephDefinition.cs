using System.Globalization;
using Portable.Emulators.Running;

namespace Portable.Emulators.Aws;

internal static class CephDefinition
{
    private static readonly EmulatorCredentials User = new("portable", "portablesecret");

    public static EmulatorDefinition Default { get; } = new()
    {
        Name = "Ceph",
        ReadyPath = "/",
        Credentials = User,
        Program = new()
        {
            Needs = ["ceph", "ceph-mon", "ceph-osd", "radosgw"],
            Remedy = "install them with: apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common",
            Command = port =>
            [
                "bash", EmulatorsFolder.Combine("Ceph", "ceph.sh"),
                port.ToString(CultureInfo.InvariantCulture), FreePort.Find().ToString(CultureInfo.InvariantCulture), User.AccessKey, User.SecretKey,
            ],
        },
    };
}
