//! IP addresses in the one spelling that the URL standard serializes.

/// Whether `input[start..end]`, a host's last label, makes the host an IPv4 address for the
/// [URL standard](https://url.spec.whatwg.org/#ends-in-a-number-checker): all digits, or `0x` and
/// hex digits.
pub(crate) const fn is_number(input: &[u8], start: usize, end: usize) -> bool {
    let is_hex = end - start >= 2 && input[start] == b'0' && input[start + 1] == b'x';
    let mut at = if is_hex { start + 2 } else { start };
    while at < end {
        if !(input[at].is_ascii_digit() || (is_hex && input[at].is_ascii_hexdigit())) {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether `input[start..end]` is four decimal octets without leading zeros.
pub(crate) const fn is_canonical_ipv4(input: &[u8], start: usize, end: usize) -> bool {
    let mut at = start;
    let mut octets = 0;
    loop {
        let octet_start = at;
        let mut octet: u32 = 0;
        while at < end && at - octet_start < 3 && input[at].is_ascii_digit() {
            octet = octet * 10 + (input[at] - b'0') as u32;
            at += 1;
        }
        let len = at - octet_start;
        if len == 0 || octet > 255 || (len > 1 && input[octet_start] == b'0') {
            return false;
        }
        octets += 1;
        if at == end {
            return octets == 4;
        }
        if input[at] != b'.' || octets == 4 {
            return false;
        }
        at += 1;
    }
}

/// Whether `input[start..end]`, without its brackets, is an IPv6 address as the
/// [URL standard](https://url.spec.whatwg.org/#concept-ipv6-serializer) serializes it.
pub(crate) const fn is_canonical_ipv6(input: &[u8], start: usize, end: usize) -> bool {
    let Some((is_zero, written)) = parse_ipv6(input, start, end) else {
        return false;
    };
    let (run_start, run_len) = longest_run(&is_zero);
    match written {
        Some((at, len)) => at == run_start && len == run_len && run_len >= 2,
        None => run_len < 2,
    }
}

/// A run of zero pieces: where it starts, and how many they are.
type Run = (usize, usize);

/// Which pieces, each in its shortest lower-case form, are zero, and the run that `::` stands for.
const fn parse_ipv6(input: &[u8], start: usize, end: usize) -> Option<([bool; 8], Option<Run>)> {
    let mut is_zero = [true; 8];
    let mut count = 0;
    let mut compressed = None;
    let mut at = start;
    if end - start >= 2 && input[at] == b':' && input[at + 1] == b':' {
        compressed = Some(0);
        at += 2;
    }
    while at < end {
        if count == 8 {
            return None;
        }
        let piece_start = at;
        while at < end && at - piece_start < 4 && matches!(input[at], b'0'..=b'9' | b'a'..=b'f') {
            at += 1;
        }
        let len = at - piece_start;
        if len == 0 || (len > 1 && input[piece_start] == b'0') {
            return None;
        }
        is_zero[count] = input[piece_start] == b'0';
        count += 1;
        if at == end {
            break;
        }
        if input[at] != b':' || at + 1 == end {
            return None;
        }
        at += 1;
        if input[at] == b':' {
            if compressed.is_some() {
                return None;
            }
            compressed = Some(count);
            at += 1;
        }
    }
    let Some(gap) = compressed else {
        return if count == 8 {
            Some((is_zero, None))
        } else {
            None
        };
    };
    if count == 8 {
        return None;
    }
    let zeros = 8 - count;
    let mut moved = count;
    while moved > gap {
        moved -= 1;
        is_zero[moved + zeros] = is_zero[moved];
        is_zero[moved] = true;
    }
    Some((is_zero, Some((gap, zeros))))
}

/// The first of the longest runs of zeros.
const fn longest_run(is_zero: &[bool; 8]) -> Run {
    let mut longest = (0, 0);
    let mut at = 0;
    while at < 8 {
        let start = at;
        while at < 8 && is_zero[at] {
            at += 1;
        }
        if at - start > longest.1 {
            longest = (start, at - start);
        }
        at += 1;
    }
    longest
}
