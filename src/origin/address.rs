//! IP addresses in the one spelling that the URL standard serializes.

/// Whether a host with this last label is an IPv4 address by the
/// [URL standard](https://url.spec.whatwg.org/#ends-in-a-number-checker): all digits, or `0x` and
/// hex digits.
pub(crate) const fn is_number(label: &[u8]) -> bool {
    let is_hex = matches!(label, [b'0', b'x', ..]);
    let mut at = if is_hex { 2 } else { 0 };
    while at < label.len() {
        if !(label[at].is_ascii_digit() || (is_hex && label[at].is_ascii_hexdigit())) {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether the host is four decimal octets without leading zeros.
pub(crate) const fn is_canonical_ipv4(host: &[u8]) -> bool {
    let mut at = 0;
    let mut octets = 0;
    loop {
        let octet_start = at;
        let mut octet: u32 = 0;
        while at < host.len() && at - octet_start < 3 && host[at].is_ascii_digit() {
            octet = octet * 10 + (host[at] - b'0') as u32;
            at += 1;
        }
        let len = at - octet_start;
        if len == 0 || octet > 255 || (len > 1 && host[octet_start] == b'0') {
            return false;
        }
        octets += 1;
        if at == host.len() {
            return octets == 4;
        }
        if host[at] != b'.' || octets == 4 {
            return false;
        }
        at += 1;
    }
}

/// Whether the text, which stands in brackets, is an IPv6 address as the
/// [URL standard](https://url.spec.whatwg.org/#concept-ipv6-serializer) serializes it.
pub(crate) const fn is_canonical_ipv6(text: &[u8]) -> bool {
    let Some((is_zero, written)) = parse_ipv6(text) else {
        return false;
    };
    let (run_start, run_len) = longest_run(&is_zero);
    match written {
        Some((at, len)) => at == run_start && len == run_len && run_len >= 2,
        None => run_len < 2,
    }
}

/// A run of zero pieces: where it starts, and how long it is.
type Run = (usize, usize);

/// Which of the eight pieces are zero, and the run that `::` stands for; nothing unless each piece
/// is in its shortest lower-case form.
const fn parse_ipv6(text: &[u8]) -> Option<([bool; 8], Option<Run>)> {
    let mut is_zero = [true; 8];
    let mut count = 0;
    let mut compressed = None;
    let mut at = 0;
    if matches!(text, [b':', b':', ..]) {
        compressed = Some(0);
        at = 2;
    }
    while at < text.len() {
        if count == 8 {
            return None;
        }
        let piece_start = at;
        while at < text.len()
            && at - piece_start < 4
            && matches!(text[at], b'0'..=b'9' | b'a'..=b'f')
        {
            at += 1;
        }
        let len = at - piece_start;
        if len == 0 || (len > 1 && text[piece_start] == b'0') {
            return None;
        }
        is_zero[count] = text[piece_start] == b'0';
        count += 1;
        if at == text.len() {
            break;
        }
        if text[at] != b':' || at + 1 == text.len() {
            return None;
        }
        at += 1;
        if text[at] == b':' {
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
    // The pieces behind the gap move to the end.
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
