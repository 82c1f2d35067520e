import ArgumentParser
struct TourCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tour", abstract: "A guided tour.")
    @OptionGroup var global: GlobalOptions
    @Flag(name: .long) var stay = false
    func run() async throws {}
}
