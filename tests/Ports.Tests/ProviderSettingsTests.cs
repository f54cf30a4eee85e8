namespace Portable.Tests;

public sealed class ProviderSettingsTests
{
    [Fact]
    public void A_setting_that_the_provider_does_not_know_is_refused_with_its_full_key_and_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => ProviderSettings.ThrowIfUnknown(
            new Dictionary<string, string> { ["PARTSIZE"] = "1", ["PartSise"] = "1" }, "Portable:ObjectStores:uploads", "Aws", ["PartSize", "Region"]));

        Assert.StartsWith(
            "Portable:ObjectStores:uploads:PartSise is not a setting of provider 'Aws' (known: PartSize, Region).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_settings_pass_without_regard_to_case() =>
        Assert.Null(Record.Exception(() => ProviderSettings.ThrowIfUnknown(new Dictionary<string, string> { ["partsize"] = "1" }, "p", "Aws", ["PartSize"])));
}
