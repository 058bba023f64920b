// magpie's entry: everything happens in cli/app.cpp, which tests link as well.
#include "cli/command.h"

int main(int argc, char** argv) { return magpie::cli::run(argc, argv); }
