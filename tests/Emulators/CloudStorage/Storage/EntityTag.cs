namespace Portable.Emulators.CloudStorage.Storage;

internal static class EntityTag
{
    /// <summary>Generation and metageneration as a protocol buffer in base64, which is what Cloud Storage's look like, such as <c>CKih16GjycICEAE=</c>.
    /// Nobody may read it.</summary>
    public static string Of(long generation, long metageneration)
    {
        List<byte> bytes = [0x08];
        Append(generation);
        bytes.Add(0x10);
        Append(metageneration);
        return Convert.ToBase64String([.. bytes]);

        void Append(long value)
        {
            for (; value > 0x7F; value >>= 7)
                bytes.Add((byte)(value | 0x80));
            bytes.Add((byte)value);
        }
    }
}
