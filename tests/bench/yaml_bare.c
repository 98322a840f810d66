/*
 * yaml_bare: reads the names of YAML files from standard input, one a line, parses each to its last event and prints how many
 * files and events there were.  What libyaml alone costs; everything above it is Firn.
 */
#include <stdio.h>
#include <string.h>
#include <yaml.h>

/* The number of events, or -1 when the file cannot be read or is not YAML. */
static long
parse_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    yaml_parser_t parser;
    yaml_event_t event;
    long events = 0;
    int done = 0;

    if (file == NULL || !yaml_parser_initialize(&parser)) {
        return -1;
    }
    yaml_parser_set_input_file(&parser, file);
    while (!done) {
        if (!yaml_parser_parse(&parser, &event)) {
            events = -1;
            break;
        }
        events++;
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    fclose(file);
    return events;
}

int
main(void)
{
    char path[4096];
    long files = 0;
    long events = 0;

    while (fgets(path, sizeof path, stdin) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        const long found = parse_file(path);

        if (found < 0) {
            fprintf(stderr, "yaml_bare: cannot parse %s\n", path);
            return 1;
        }
        files++;
        events += found;
    }
    printf("%ld files, %ld events\n", files, events);
    return 0;
}
