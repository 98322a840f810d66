# Tests are found, not listed: a new file in the right folder is a new test.
# A script that hangs is stopped with its whole process group after this long, says where it was, and has failed:
# the slowest takes a sixth of it on two cores.
set(script_seconds 900)
#   tests/unit/<layer>/test_*.c   cmocka, no I/O beyond the test's own folder   label unit
#   tests/pg/*.sh                 need a PostgreSQL server; they make their own label pg
#   tests/lint/*.sh               read the tree                                  label lint
#   tests/fuzz/fuzz_*.c           libFuzzer targets, built with -DFIRN_FUZZ=ON   no label, see fuzz.cmake
file(GLOB unit_tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/*/test_*.c)
foreach(source IN LISTS unit_tests)
  get_filename_component(folder ${source} DIRECTORY)
  get_filename_component(layer ${folder} NAME)
  get_filename_component(stem ${source} NAME_WE)
  set(target ${layer}_${stem})
  add_executable(${target} ${source})
  target_compile_definitions(${target} PRIVATE REPO_ROOT="${CMAKE_SOURCE_DIR}")
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${target} firn_${layer} PkgConfig::CMOCKA)
  add_test(NAME unit/${layer}/${stem} COMMAND ${target})
  set_tests_properties(unit/${layer}/${stem} PROPERTIES LABELS unit)
endforeach()

# The reading of many files once more, with what watches threads; it does not go together with the other sanitizers.
if(NOT FIRN_SANITIZE AND NOT FIRN_FUZZ)
  file(GLOB threaded CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/base/*.c ${CMAKE_SOURCE_DIR}/engine/mapping/*.c)
  add_executable(threads_test ${CMAKE_SOURCE_DIR}/tests/unit/mapping/test_many_files.c ${threaded})
  target_include_directories(threads_test PRIVATE ${CMAKE_SOURCE_DIR}/engine ${CMAKE_SOURCE_DIR}/tests)
  target_compile_options(threads_test PRIVATE -fsanitize=thread)
  target_link_options(threads_test PRIVATE -fsanitize=thread)
  target_link_libraries(threads_test PkgConfig::YAML PkgConfig::CMOCKA Threads::Threads)
  add_test(NAME unit/threads COMMAND threads_test)
  set_tests_properties(unit/threads PROPERTIES LABELS unit)
endif()

set(firn_program "")
if(TARGET firn)
  set(firn_program $<TARGET_FILE:firn>)
endif()
foreach(kind pg lint)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${kind}/*.sh)
  foreach(script IN LISTS scripts)
    get_filename_component(stem ${script} NAME_WE)
    add_test(NAME ${kind}/${stem} COMMAND timeout --kill-after=30 ${script_seconds} bash ${script}
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${kind}/${stem} PROPERTIES LABELS ${kind} SKIP_RETURN_CODE 77
      ENVIRONMENT "FIRN=${firn_program};BUILD_DIR=${CMAKE_BINARY_DIR};REPO=${CMAKE_SOURCE_DIR}")
  endforeach()
endforeach()

#   tests/cases/plan/*/           what `firn check` says of a small project        label unit
add_test(NAME cases/plan COMMAND timeout --kill-after=30 ${script_seconds} bash ${CMAKE_SOURCE_DIR}/tests/cases/plan.sh)
set_tests_properties(cases/plan PROPERTIES LABELS unit SKIP_RETURN_CODE 77 ENVIRONMENT "FIRN=${firn_program}")

#   tests/cases/sql/*/            the dry run of a small project in both dialects  label unit
add_test(NAME cases/sql COMMAND timeout --kill-after=30 ${script_seconds} bash ${CMAKE_SOURCE_DIR}/tests/cases/sql.sh)
set_tests_properties(cases/sql PROPERTIES LABELS unit SKIP_RETURN_CODE 77
  ENVIRONMENT "FIRN=${firn_program};BUILD_DIR=${CMAKE_BINARY_DIR}")

#   tests/cases/dms/*/            table mappings of replication tasks              label unit
add_test(NAME cases/dms COMMAND timeout --kill-after=30 ${script_seconds} bash ${CMAKE_SOURCE_DIR}/tests/cases/dms.sh)
set_tests_properties(cases/dms PROPERTIES LABELS unit SKIP_RETURN_CODE 77 ENVIRONMENT "FIRN=${firn_program}")

#   lua/*.test.yaml               the hooks of the example project                label unit
if(TARGET firn)
  add_test(NAME cases/hooks COMMAND firn test --project-dir ${CMAKE_SOURCE_DIR})
  set_tests_properties(cases/hooks PROPERTIES LABELS unit)
endif()

#   tests/cases/why/              where the columns of a small project come from, and what its changes change   label unit
#   tests/cases/alike/            of many tenants each has the SQL that it has alone   label unit
#   tests/cases/dms_source.sh     what a source database answers, where there is MariaDB   label unit
#   tests/cases/schema.sh         the schema of mapping files over all mappings here   label unit
foreach(script why diff alike schema dms_source)
  add_test(NAME cases/${script} COMMAND timeout --kill-after=30 ${script_seconds} bash ${CMAKE_SOURCE_DIR}/tests/cases/${script}.sh)
  set_tests_properties(cases/${script} PROPERTIES LABELS unit SKIP_RETURN_CODE 77 ENVIRONMENT "FIRN=${firn_program}")
endforeach()

include(${CMAKE_CURRENT_LIST_DIR}/tools/tools.cmake)

add_test(NAME lint/layers COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}/engine
                                  -P ${CMAKE_SOURCE_DIR}/tests/check_layers.cmake)
set_tests_properties(lint/layers PROPERTIES LABELS lint)

if(FIRN_FUZZ)
  include(${CMAKE_CURRENT_LIST_DIR}/fuzz/fuzz.cmake)
endif()
