using Portable.MessageQueues;

namespace Portable.Tests.MessageQueues;

public sealed class SettlementTests
{
    [Fact]
    public void Dead_letter_texts_are_cut_at_their_limits()
    {
        var settlement = Settlement.DeadLetter(new string('r', 300), new string('d', 1000));

        Assert.Equal((256, 900), (settlement.Reason!.Length, settlement.Description!.Length));
        Assert.Equal(new string('r', 256), Settlement.DeadLetter(new string('r', 256)).Reason);
        Assert.Null(Settlement.DeadLetter("r").Description);
    }

    [Fact]
    public void A_cut_never_halves_a_character()
    {
        var settlement = Settlement.DeadLetter(new string('r', 255) + "\U0001F600", new string('d', 898) + "\U0001F600\U0001F600");

        Assert.Equal(new string('r', 255), settlement.Reason);
        Assert.Equal(new string('d', 898) + "\U0001F600", settlement.Description);
    }

    [Fact]
    public void Control_characters_become_spaces_so_that_the_reason_fits_an_attribute()
    {
        var settlement = Settlement.DeadLetter("a\u0000b\u001Bc", "line\r\n\tnext\u007F");

        Assert.Equal(("a b c", "line\r\n\tnext "), (settlement.Reason, settlement.Description));
    }

    [Fact]
    public void Whatever_an_exception_says_the_reason_fits_an_attribute()
    {
        foreach (var text in new[] { "half \uD83D pair", "\uDE00", "non\uFFFE\uFFFFcharacters", new string('é', 900) })
        {
            var settlement = Settlement.DeadLetter(text, text);
            Assert.Null(MessageAttributes.Problem(
                new Dictionary<string, string> { ["reason"] = settlement.Reason!, ["description"] = settlement.Description! }));
        }
    }

    [Fact]
    public void An_empty_reason_and_a_negative_delay_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => Settlement.DeadLetter(" "));
        Assert.ThrowsAny<ArgumentException>(() => Settlement.Abandon(TimeSpan.FromTicks(-1)));
        Assert.Equal(SettlementKind.Complete, default(Settlement).Kind);
    }
}
