import Foundation
import RedoubtCore
import RedoubtVault
import Testing

@Suite final class `A file with credentials` {
    private let root: String
    private var path: String { root + "/keys.env" }

    init() throws {
        root = NSTemporaryDirectory() + "redoubt-vault-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    private func put(_ data: Data, mode: Int = 0o600) throws {
        #expect(FileManager.default.createFile(atPath: path, contents: data))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func fault(_ path: String, limit: Int = 1000) -> Fault? {
        do { _ = try CredentialFile.read(path, limit: ByteCount(limit)) } catch { return error }
        return nil
    }

    @Test(arguments: [0o600, 0o400, 0o700]) func `is read when nobody else can`(mode: Int) throws {
        try put(Data("A=hunter2".utf8), mode: mode)
        #expect(try CredentialFile.read(path) == SecureString("A=hunter2"))
        #expect(try CredentialFile.readIfPresent(path) == SecureString("A=hunter2"))
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o666, 0o777, 0o601, 0o610, 0o620, 0o602])
    func `is refused when group or others can do anything with it`(mode: Int) throws {
        try put(Data("A=hunter2".utf8), mode: mode)
        let fault = fault(path)
        #expect(fault?.code == .vaultMode)
        #expect(fault?.hint == "chmod 600 " + path)
        #expect(fault?.words.contains("(mode 0\(String(mode, radix: 8)))") == true)
        #expect(fault?.description.contains("hunter2") == false)
    }

    @Test func `is refused through a link, even its owner's`() throws {
        try put(Data("A=1".utf8))
        try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: path)
        #expect(fault(root + "/link")?.code == .vaultMode)
        try FileManager.default.createSymbolicLink(atPath: root + "/dangling", withDestinationPath: root + "/nothing")
        #expect(fault(root + "/dangling")?.code == .vaultMode)
        #expect(throws: Fault.self) { try CredentialFile.readIfPresent(self.root + "/dangling") }
    }

    @Test func `is refused when it belongs to another user`() throws {
        try put(Data("A=1".utf8))
        // Only root can give a file away; elsewhere there is nothing to look at.
        guard unsafe chown(path, 4321, 4321) == 0 else { return }
        #expect(fault(path)?.code == .vaultMode)
        #expect(fault(path)?.words.contains("another user") == true)
    }

    @Test func `is refused when it is no regular file, without waiting`() throws {
        guard unsafe mkfifo(path, 0o600) == 0 else { return }
        #expect(fault(path)?.code == .vaultUnreadable)
        #expect(fault(root)?.code == .vaultUnreadable)
        #expect(fault("/dev/null")?.code == .vaultUnreadable)
    }

    @Test func `is refused when it is too large or no text`() throws {
        try put(Data(repeating: 65, count: 1000))
        #expect(fault(path) == nil)
        #expect(fault(path, limit: 999)?.code == .vaultUnreadable)
        try put(Data([0xFF, 0xFE]))
        #expect(fault(path)?.code == .vaultUnreadable)
    }

    @Test func `is missed when it is not there`() throws {
        #expect(fault(root + "/absent")?.words.contains("no such file") == true)
        let absent = try CredentialFile.readIfPresent(root + "/absent")
        #expect(absent == nil)
        for odd in ["", "a\0b", path + "/below"] { #expect(fault(odd)?.code == .vaultUnreadable) }
    }

    @Test func `gives a hint that can be pasted, whatever its name is`() throws {
        let odd = root + "/a; rm -rf ~"
        #expect(FileManager.default.createFile(atPath: odd, contents: Data()))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: odd)
        #expect(fault(odd)?.hint == "chmod 600 FILE")
    }

    @Test func `is where settings come from`() throws {
        try put(Data("export A='hunter2'\n".utf8))
        #expect(try DotEnv.read(path)?["A"] == SecureString("hunter2"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: Fault.self) { try DotEnv.read(self.path) }
        let absent = try DotEnv.read(root + "/absent")
        #expect(absent == nil)
    }
}
