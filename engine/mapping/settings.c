/* What few records say of themselves: how far back and how late they are read, the brake, absences, the time zone, the Lua module. */
#include "mapping/merge.h"
#include "mapping/reader.h"

static const RecordSettings unsaid = {0};

bool
read_record_settings(Reader *r, const DocNode *map, Record *out)
{
    RecordSettings said = {0};
    bool ok = read_interval_field(r, map, "look_back", &said.look_back);

    ok &= read_interval_field(r, map, "delay", &said.delay);
    ok &= read_brake_field(r, map, "brake", &said.brake);
    ok &= read_absences_field(r, map, "absences", &said.absences);
    ok &= read_field(r, map, "lua", &said.lua);
    ok &= read_field(r, map, "time_zone", &said.time_zone) &&
          (said.time_zone.state != FIELD_SET || read_check_time_zone(r, said.time_zone.text));
    if (said.look_back.state != FIELD_ABSENT || said.delay.state != FIELD_ABSENT ||
        said.brake.state != FIELD_ABSENT || said.absences.state != FIELD_ABSENT ||
        said.lua.state != FIELD_ABSENT || said.time_zone.state != FIELD_ABSENT) {
        RecordSettings *settings = arena_new_obj(r->arena, RecordSettings);

        *settings = said;
        out->settings = settings;
    }
    return ok;
}

const RecordSettings *
settings_of(const Record *record)
{
    return record->settings != NULL ? record->settings : &unsaid;
}

const RecordSettings *
settings_merge(Arena *arena, const RecordSettings *base, const RecordSettings *patch)
{
    RecordSettings *out = NULL;

    if (patch == NULL) {
        return base;
    }
    base = base != NULL ? base : &unsaid;
    out = arena_new_obj(arena, RecordSettings);
    *out = (RecordSettings){.look_back = FIELD_MERGED(TextField, base->look_back, patch->look_back),
                            .delay = FIELD_MERGED(TextField, base->delay, patch->delay),
                            .brake = FIELD_MERGED(TextField, base->brake, patch->brake),
                            .absences = FIELD_MERGED(TextField, base->absences, patch->absences),
                            .time_zone = FIELD_MERGED(TextField, base->time_zone, patch->time_zone),
                            .lua = FIELD_MERGED(TextField, base->lua, patch->lua)};
    return out;
}
