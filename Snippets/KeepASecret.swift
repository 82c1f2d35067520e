// Hold a secret so that no print, dump or interpolation shows it.

import RedoubtCore

let key = SecureString("sk-ant-" + "api03-Zq8vT1xW5nB2mK7cR4yL9pD3")

print(key)  // SecureString(***REDACTED***)
print("the key is \(key)")
dump(["anthropic": key])
print(key.masked)  // enough to tell two keys apart

// The value is lent for as long as the closure runs; copies that the closure keeps are its own affair.
let header = key.withValue { "x-api-key has \($0.utf8.count) bytes" }
print(header)
