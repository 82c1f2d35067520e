/// A day of the Gregorian calendar, for the dates of birth that identity numbers hold.
enum CalendarDay {
    /// Whether there was or will be such a day.
    static func exists(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// Whether there is such a day in some century.
    static func existsInSomeCentury(_ twoDigits: Int, _ month: Int, _ day: Int) -> Bool {
        exists(1900 + twoDigits, month, day) || exists(2000 + twoDigits, month, day)
    }
}
