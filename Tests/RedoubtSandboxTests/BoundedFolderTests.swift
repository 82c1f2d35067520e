import Foundation
import RedoubtCore
import Testing

@testable import RedoubtSandbox

@Suite struct `A bounded folder` {
    let scratch: ScratchFolder
    let folder: BoundedFolder

    init() throws {
        scratch = try ScratchFolder()
        try scratch.makeFolder("outside")
        try scratch.put("OUTSIDE", at: "outside/secret")
        folder = try BoundedFolder(opening: scratch.path + "/inside", creating: true)
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    private func read(_ path: String) throws(Denial) -> String {
        String(decoding: try folder.read(path, limit: ByteCount(1000)), as: UTF8.self)
    }
    private func code(_ body: () throws(Denial) -> Void) -> DenialCode? {
        do { try body() } catch { return error.code }
        return nil
    }

    @Test func `is made readable by its owner alone, and so are its files`() throws {
        try folder.create("a.txt", bytes("hello"))
        #expect(try scratch.mode(of: "inside") == 0o700)
        #expect(try scratch.mode(of: "inside/a.txt") == 0o600)
    }

    @Test func `gives back what was put in`() throws {
        try folder.create("a.txt", bytes("hello"))
        #expect(try read("a.txt") == "hello")
        try folder.create("empty", [])
        #expect(try read("empty") == "")
        let large = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try folder.create("large", large)
        #expect(try folder.read("large", limit: ByteCount(200_000)) == large)
        #expect(code { () throws(Denial) in _ = try folder.read("large", limit: ByteCount(199_999)) } == .inputTooLong)
    }

    @Test func `never overwrites, and leaves nothing behind when it refuses`() throws {
        try folder.create("a.txt", bytes("first"))
        #expect(code { () throws(Denial) in try folder.create("a.txt", bytes("second")) } == .inputFilename)
        #expect(try read("a.txt") == "first")
        #expect(try scratch.everything(in: "inside") == ["a.txt"])
    }

    @Test func `replaces in one step when asked to`() throws {
        try folder.replace("a.txt", bytes("first"))
        try folder.replace("a.txt", bytes("second"))
        #expect(try read("a.txt") == "second")
        #expect(try scratch.everything(in: "inside") == ["a.txt"])
    }

    @Test func `lists plain files alone, sorted, within a bound`() throws {
        for index in 0..<150 { try folder.create("note-\(String(repeating: "x", count: 60))-\(index)", []) }
        try scratch.makeFolder("inside/sub")
        try scratch.link("inside/link", to: "../outside/secret")
        try scratch.put("half", at: "inside/.redoubt-abc")
        let names = try folder.names()
        #expect(names.count == 150)
        #expect(names == names.sorted())
        #expect(try folder.names(limit: 150).count == 150)
        #expect(code { () throws(Denial) in _ = try folder.names(limit: 149) } == .inputTooLong)
    }

    @Test func `works in folders below it`() throws {
        try scratch.makeFolder("inside/sub/deep")
        try folder.create("sub/deep/a", bytes("deep"))
        #expect(try read("sub/deep/a") == "deep")
        #expect(try folder.names(in: "sub/deep") == ["a"])
        try folder.remove("sub/deep/a")
        #expect(try folder.names(in: "sub/deep") == [])
    }

    @Test func `removes files, and only files`() throws {
        try folder.create("a", [])
        try folder.remove("a")
        #expect(code { () throws(Denial) in try folder.remove("a") } == .inputNotFound)
        try scratch.makeFolder("inside/sub")
        #expect(code { () throws(Denial) in try folder.remove("sub") } == .inputPath)
        try scratch.link("inside/link", to: "../outside/secret")
        #expect(code { () throws(Denial) in try folder.remove("link") } == .inputPath)
        #expect(scratch.text(at: "outside/secret") == "OUTSIDE")
    }

    @Test(arguments: [
        "", "/", "/etc/passwd", "..", "../outside/secret", "sub/../../outside/secret", "a/..", ".", "./a", "a//b", "a/", "a/.",
        "a\0b", "\0", "../outside/secret\0.txt", String(repeating: "n", count: 256), String(repeating: "d/", count: 40) + "f",
        String(repeating: "0123456789/", count: 100) + "f", ".redoubt-mine", "/\u{301}etc",
    ])
    func `refuses a path that is not a plain one`(path: String) throws {
        #expect(code { () throws(Denial) in _ = try folder.read(path, limit: ByteCount(1000)) } == .inputPath)
        #expect(code { () throws(Denial) in try folder.create(path, bytes("x")) } == .inputPath)
        #expect(code { () throws(Denial) in try folder.replace(path, bytes("x")) } == .inputPath)
        #expect(code { () throws(Denial) in try folder.remove(path) } == .inputPath)
        #expect(code { () throws(Denial) in _ = try folder.names(in: path) } == .inputPath)
        #expect(try scratch.everything(in: "inside") == [])
        #expect(try scratch.everything(in: "outside") == ["secret"])
    }

    @Test func `follows no link, wherever it leads`() throws {
        for (name, target) in [
            ("up", "../outside"), ("absolute", scratch.path + "/outside"), ("self", "."), ("proc", "/proc/self/root"),
        ] {
            try scratch.link("inside/" + name, to: target)
            #expect(code { () throws(Denial) in _ = try read(name + "/secret") } == .inputPath)
            #expect(code { () throws(Denial) in try folder.create(name + "/new", bytes("x")) } == .inputPath)
            #expect(code { () throws(Denial) in _ = try folder.names(in: name) } == .inputPath)
        }
        try scratch.link("inside/file", to: "../outside/secret")
        try scratch.link("inside/dangling", to: "../outside/new")
        #expect(code { () throws(Denial) in _ = try read("file") } == .inputPath)
        #expect(code { () throws(Denial) in try folder.create("file", bytes("x")) } == .inputFilename)
        #expect(code { () throws(Denial) in try folder.create("dangling", bytes("x")) } == .inputFilename)
        try folder.replace("file", bytes("mine"))
        #expect(try read("file") == "mine")
        #expect(scratch.text(at: "outside/secret") == "OUTSIDE")
        #expect(try scratch.everything(in: "outside") == ["secret"])
    }

    @Test func `refuses a second name of a file from elsewhere`() throws {
        let linked = unsafe link(scratch.path + "/outside/secret", scratch.path + "/inside/hard")
        #expect(linked == 0)
        #expect(code { () throws(Denial) in _ = try read("hard") } == .inputPath)
    }

    @Test func `does not wait at a pipe`() throws {
        let made = unsafe mkfifo(scratch.path + "/inside/pipe", 0o600)
        #expect(made == 0)
        #expect(code { () throws(Denial) in _ = try read("pipe") } == .inputPath)
        #expect(try folder.names() == [])
    }

    @Test func `stays the folder that was opened when its name is given to another`() throws {
        try folder.create("a", bytes("mine"))
        let moved = unsafe rename(scratch.path + "/inside", scratch.path + "/moved")
        #expect(moved == 0)
        try scratch.link("inside", to: "outside")
        #expect(try read("a") == "mine")
        #expect(code { () throws(Denial) in _ = try read("secret") } == .inputNotFound)
        try folder.create("b", bytes("mine"))
        #expect(try scratch.everything(in: "moved") == ["a", "b"])
        #expect(try scratch.everything(in: "outside") == ["secret"])
    }

    @Test(arguments: ["link", "link/", "link/.", "link//", "link/./"])
    func `is not opened through a link`(name: String) throws {
        try scratch.link("link", to: "outside")
        #expect(throws: Fault.self) { try BoundedFolder(opening: scratch.path + "/" + name, creating: true) }
        #expect(throws: Fault.self) { try BoundedFolder(opening: scratch.path + "/" + name) }
    }

    @Test(arguments: ["outside/secret", "absent", "absent/deeper"])
    func `is not opened where there is none`(name: String) throws {
        do {
            _ = try BoundedFolder(opening: scratch.path + "/" + name)
            Issue.record("opened")
        } catch { #expect(error.code == .stateUnwritable) }
    }

    @Test func `can be looked for without being made`() throws {
        let absent = try BoundedFolder.ifPresent(scratch.path + "/absent")
        #expect(absent == nil)
        #expect(try BoundedFolder.ifPresent(scratch.path + "/inside")?.names() == [])
        try scratch.link("link", to: "outside")
        #expect(throws: Fault.self) { try BoundedFolder.ifPresent(scratch.path + "/link") }
        #expect(throws: Fault.self) { try BoundedFolder.ifPresent("") }
    }

    @Test func `says so and does not open where the kernel lacks openat2`() throws {
        let path = scratch.path + "/inside"
        let (mine, theirs) = (folder, Verdicts())
        let done = DispatchSemaphore(value: 0)
        // The filter binds one thread, which ends with the test.
        Thread {
            if RefusedSystemCall.refuse(RefusedSystemCall.openat2, with: ENOSYS) {
                do throws(Fault) { _ = try BoundedFolder(opening: path) } catch { theirs.fault = error }
                do throws(Denial) { _ = try mine.read("a", limit: ByteCount(10)) } catch { theirs.denial = error }
            }
            done.signal()
        }.start()
        done.wait()
        #expect(theirs.fault?.code == .capabilityMissing)
        #expect(theirs.denial?.code == .toolFailed)
    }
}
