"""CRC-32C for moto. Without a module of this name moto computes a CRC-32 and calls it a CRC-32C, as its source says ("Optional library Can't be
found - just revert to CRC32"); the library is not to be had everywhere. Plain Python would take seconds for a few megabytes, so the message is folded
in half again and again: a checksum is linear, and `bytes.translate` applies a linear function to all bytes at once."""

from functools import lru_cache

_ALL = 0xFFFFFFFF
_SHORT = 16 * 1024


def _entry(value):
    for _ in range(8):
        value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value


_TABLE = [_entry(value) for value in range(256)]


def _update(register, data):
    for byte in data:
        register = _TABLE[(register ^ byte) & 0xFF] ^ (register >> 8)
    return register


def _apply(columns, word):
    result = 0
    for column in columns:
        if word & 1:
            result ^= column
        word >>= 1
    return result


@lru_cache(maxsize=None)
def _zero_words(count):
    """What `count` words of zeros do to each bit of the register."""
    if count == 1:
        return tuple(_update(1 << bit, bytes(4)) for bit in range(32))
    half = _zero_words(count // 2)
    both = tuple(_apply(half, column) for column in half)
    return both if count % 2 == 0 else tuple(_apply(_zero_words(1), column) for column in both)


def _fold(message):
    """A message of half the length with the same checksum, for a register that begins with zero."""
    if len(message) % 8:
        message = bytes(8 - len(message) % 8) + message  # Zeros in front change nothing.
    half = len(message) // 2
    columns = _zero_words(half // 4)
    first, second = message[:half], message[half:]
    folded = bytearray(half)
    words = [[_apply(columns, value << (8 * plane)) for value in range(256)] for plane in range(4)]
    for target in range(4):
        plane = int.from_bytes(second[target::4], "little")
        for source in range(4):
            table = bytes((word >> (8 * target)) & 0xFF for word in words[source])
            plane ^= int.from_bytes(first[source::4].translate(table), "little")
        folded[target::4] = plane.to_bytes(half // 4, "little")
    return bytes(folded)


def crc32c(data, value=0):
    register = value ^ _ALL
    data = bytes(data)
    if len(data) > _SHORT:
        data = bytes(a ^ b for a, b in zip(data[:4], register.to_bytes(4, "little"))) + data[4:]
        register = 0
        while len(data) > _SHORT:
            data = _fold(data)
    return _update(register, data) ^ _ALL
