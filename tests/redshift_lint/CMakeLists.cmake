# redshift_lint FILE...: what must not appear in a script for Redshift; see README.md.
set(lint_folder ${CMAKE_CURRENT_LIST_DIR})
add_library(redshift_lint_rules STATIC
  ${lint_folder}/lint.c ${lint_folder}/token.c ${lint_folder}/patterns.c ${lint_folder}/select.c
  ${lint_folder}/window.c ${lint_folder}/write.c ${lint_folder}/table.c ${lint_folder}/parse.c)
target_include_directories(redshift_lint_rules PUBLIC ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(redshift_lint_rules PUBLIC firn_base ${PG_QUERY})
add_executable(redshift_lint ${lint_folder}/main.c)
target_link_libraries(redshift_lint redshift_lint_rules)
add_executable(redshift_lint_test ${lint_folder}/test_lint.c)
target_compile_definitions(redshift_lint_test PRIVATE LINT_FOLDER="${lint_folder}")
target_link_libraries(redshift_lint_test redshift_lint_rules PkgConfig::CMOCKA)
add_test(NAME unit/redshift_lint COMMAND redshift_lint_test)
set_tests_properties(unit/redshift_lint PROPERTIES LABELS unit)
