#pragma once

#include <QStringList>

#include <vector>

// The console program's commands. Each is one function in one small file: arguments in (without the program's and
// the command's name), exit code out. What it does lives in core.

class QCommandLineParser;

namespace wb::app {

enum ExitCode { Fine = 0, Findings = 1, BadUsage = 2 };

struct Command {
    QString name;
    QString summary; // one line, for the list of commands
    int (*run)(const QStringList& args);
};

// In the order of the help text.
std::vector<Command> commands();

int validateCommand(const QStringList& args);

// Reads a command's arguments into the parser, to which the command has added its options. Returns the exit code
// when there is nothing more to do: --help was printed (0), or the usage is wrong and was explained (2); -1: go on.
int readArguments(QCommandLineParser& parser, const QString& command, const QStringList& args);

// One line to standard error, "mqttwb: " before it.
void complain(const QString& sentence);
// To standard output as UTF-8, whatever the locale.
void print(const QString& text);

} // namespace wb::app
