# cmake -D OUTPUT=file -P component_texts.cmake: what a person reads in resources/components/*.json, as a source that
# lupdate understands. The program looks the texts up in the same context (core/dapr/field_table.cpp).
file(GLOB tables "${CMAKE_CURRENT_LIST_DIR}/../resources/components/*.json")
set(source "")

macro(add_text) # (key...): the text at this place of ${json}
    string(JSON text ERROR_VARIABLE none GET "${json}" ${ARGN})
    if(none STREQUAL "NOTFOUND" AND text MATCHES " ") # a word alone is a value
        string(REPLACE "\\" "\\\\" text "${text}")
        string(REPLACE "\"" "\\\"" text "${text}")
        string(APPEND source "QT_TRANSLATE_NOOP(\"ComponentTable\", \"${text}\")\n")
    endif()
endmacro()

foreach(table IN LISTS tables)
    file(READ "${table}" json)
    add_text(title)
    string(JSON count LENGTH "${json}" fields)
    math(EXPR last "${count} - 1")
    foreach(i RANGE ${last})
        foreach(key IN ITEMS summary note documentedDefault)
            add_text(fields ${i} ${key})
        endforeach()
    endforeach()
endforeach()
file(WRITE "${OUTPUT}" "${source}")
